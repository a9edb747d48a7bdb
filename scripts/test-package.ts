import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { runtimes, sourceCondition } from "../packages/cli/src/runtimes/index.ts";
import type { RuntimeName } from "../packages/core/src/runtime/runtime.ts";

// Runs the tests of the package in the working directory on one runtime, from source, and keeps the counts:
//   npm test -- --runtime=node [test/some.test.ts …]

const isRuntime = (name: string | undefined): name is RuntimeName => name !== undefined && Object.hasOwn(runtimes, name);

const {
  values: { runtime },
  positionals,
} = parseArgs({ options: { runtime: { type: "string" } }, allowPositionals: true });
if (!isRuntime(runtime)) {
  process.stderr.write(`usage: npm test -- --runtime=${Object.keys(runtimes).join("|")} [files…]\n`);
  process.exit(2);
}
const files = positionals.length > 0 ? positionals : globSync("test/**/*.test.ts").sort();
// Where nx.json says that they are, so that they are there after a run from nx's cache too.
const outcome = join(process.cwd(), ".test-results", `${runtime}.xml`);
mkdirSync(dirname(outcome), { recursive: true });
rmSync(outcome, { force: true });

const { measured, test } = await runtimes[runtime]();
const args = test({ flags: [...measured, `--conditions=${sourceCondition}`], files, outcome });
const { status, error } = spawnSync(runtime, args, { stdio: "inherit" });
if (error !== undefined) process.stderr.write(`${runtime} can't be started: ${error.message}\n`);
process.exit(status ?? 1);
