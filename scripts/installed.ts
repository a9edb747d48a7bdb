import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installTools } from "./installed/tools.ts";

// Packs our packages, publishes them to a registry on loopback, and uses them as users do:
//   npm run installed [-- --all | --quick] [-- --only TEXT]

const here = fileURLToPath(new URL(".", import.meta.url));
const { all, quick, only } = parseArgs({
  options: { all: { type: "boolean", default: false }, quick: { type: "boolean", default: false }, only: { type: "string" } },
}).values;
const plain = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

installTools();

const outcomes = join(here, ".test-results");
mkdirSync(outcomes, { recursive: true });
const args = [
  ...["--test-reporter=spec", "--test-reporter-destination=stdout"],
  ...["--test-reporter=junit", `--test-reporter-destination=${join(outcomes, "installed.xml")}`],
  ...(only === undefined ? [] : [`--test-name-pattern=${plain(only)}`]),
  ...[join(here, "installed/installed.test.ts"), ...(all ? ["--all"] : []), ...(quick ? ["--quick"] : [])],
];
const child = spawn(process.execPath, args, { stdio: "inherit" });
// It ends what it has started; this one waits for it.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.once("close", (code) => process.exit(code ?? 1));
