import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

// Tries our adapters with the clients that users have, in the oldest and the newest version of each major: npm run peers. Their versions are in
// scripts/peers/package.json, and are installed there when they are needed. AGENTPERF_PEERS=redis-4 takes those whose names begin so; --quick tries each on
// one runtime, in turn.

const here = fileURLToPath(new URL(".", import.meta.url));
const folder = join(here, "peers");

/** Runs a program, shows what it prints, and ends where it fails. */
function run(program: string, args: readonly string[], cwd: string): void {
  const { status, error } = spawnSync(program, args, { cwd, stdio: "inherit" });
  if (error !== undefined) process.stderr.write(`${program} can't be started: ${error.message}\n`);
  if (status !== 0) process.exit(status ?? 1);
}

const lock = readFileSync(join(folder, "package-lock.json"), "utf8");
const installed = join(folder, "node_modules", ".agentperf-lock.json");
if (!existsSync(installed) || readFileSync(installed, "utf8") !== lock) {
  run("npm", ["ci", "--ignore-scripts"], folder);
  writeFileSync(installed, lock);
}
// Projects are given what is built.
run("tsc", ["-b"], join(here, ".."));
const outcomes = join(here, ".test-results");
mkdirSync(outcomes, { recursive: true });
const reporters = [
  ...["--test-reporter=spec", "--test-reporter-destination=stdout"],
  ...["--test-reporter=junit", `--test-reporter-destination=${join(outcomes, "peers.xml")}`],
];
const { quick } = parseArgs({ options: { quick: { type: "boolean", default: false } } }).values;
const which = quick ? ["--quick"] : [];
run(process.execPath, ["--conditions=@agentperf/source", ...reporters, join(folder, "peers.test.ts"), ...which], join(here, ".."));
