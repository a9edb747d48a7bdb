import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

// Packs every package out of a copy that was never built, and looks at what would be published; with the tools that others look with.

const here = fileURLToPath(new URL(".", import.meta.url));
const tools = join(here, "packages/tools");
const outcomes = join(here, ".test-results");
mkdirSync(outcomes, { recursive: true });
const installed = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: tools, stdio: ["ignore", 2, 2] });
if (installed.status !== 0) process.exit(installed.status ?? 1);
const reporters = [
  ...["--test-reporter=spec", "--test-reporter-destination=stdout"],
  ...["--test-reporter=junit", `--test-reporter-destination=${join(outcomes, "packages.xml")}`],
];
const { status } = spawnSync(process.execPath, ["--test", ...reporters, join(here, "packages", "packages.test.ts")], { stdio: "inherit" });
process.exit(status ?? 1);
