import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installTools } from "./installed/tools.ts";

// Follows the documents: links, command lines, TypeScript, and every command in turn:
//   npm run docs [-- --only PART-OF-A-PATH,ANOTHER] [-- --short | --quick]
// --short doesn't follow documents that say that they are long, and --quick runs nothing of what they say.

const here = fileURLToPath(new URL(".", import.meta.url));
const { quick, short, only } = parseArgs({
  options: { quick: { type: "boolean", default: false }, short: { type: "boolean", default: false }, only: { type: "string" } },
}).values;
if (!quick) installTools();

const outcomes = join(here, ".test-results");
mkdirSync(outcomes, { recursive: true });
const run = (file: string, more: readonly string[] = []): Promise<number> => {
  const args = [
    "--conditions=@agentperf/source",
    ...["--test-reporter=spec", "--test-reporter-destination=stdout"],
    ...["--test-reporter=junit", `--test-reporter-destination=${join(outcomes, `docs-${file}.xml`)}`],
    ...[join(here, "docs", `${file}.test.ts`), ...more],
  ];
  const child = spawn(process.execPath, args, { stdio: "inherit" });
  const onTerminate = () => child.kill("SIGTERM");
  process.on("SIGTERM", onTerminate);
  return new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));
};
// They end what they have started; this one waits for them.
process.on("SIGINT", () => undefined);
const which = [...(only === undefined ? [] : ["--only", only]), ...(short ? ["--short"] : [])];
const codes = [await run("parts"), await run("checked"), ...(quick ? [] : [await run("followed", which)])];
process.exit(codes.every((code) => code === 0) ? 0 : 1);
