import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { runtimes, sourceCondition } from "../packages/cli/src/runtimes/index.ts";
import type { RuntimeName } from "../packages/core/src/runtime/runtime.ts";

// Runs the tests of the package in the working directory on one runtime, from source, and keeps the counts:
//   npm test -- --runtime=node [--part=alone|waiting|rest] [test/some.test.ts …]

const isRuntime = (name: string | undefined): name is RuntimeName => name !== undefined && Object.hasOwn(runtimes, name);

/** Tests that say that they judge what they measure: `// Alone: why`. */
const isAlone = (file: string): boolean => /^\/\/ Alone: /m.test(readFileSync(file, "utf8"));
/** Tests of several machines, of which most wait for each other. */
const isWaiting = (file: string): boolean => file.startsWith(join("test", "queue", ""));

/** What may run beside what: `alone` beside nothing, a file of `waiting` beside one of `rest`. */
const parts: Readonly<Record<string, (file: string) => boolean>> = {
  alone: isAlone,
  waiting: (file) => isWaiting(file) && !isAlone(file),
  rest: (file) => !isWaiting(file) && !isAlone(file),
};

const {
  values: { runtime, part },
  positionals,
} = parseArgs({ options: { runtime: { type: "string" }, part: { type: "string" } }, allowPositionals: true });
const isInPart = part === undefined ? () => true : parts[part];
if (!isRuntime(runtime) || isInPart === undefined) {
  const usage = `npm test -- --runtime=${Object.keys(runtimes).join("|")} [--part=${Object.keys(parts).join("|")}] [files…]`;
  process.stderr.write(`usage: ${usage}\n`);
  process.exit(2);
}
const files = (positionals.length > 0 ? positionals : globSync("test/**/*.test.ts").sort()).filter(isInPart);
// Without any, a runtime would look for tests itself.
if (files.length === 0) {
  process.stderr.write(`no tests in part ${part} of ${process.cwd()}\n`);
  process.exit(2);
}
// Where nx.json says that they are, so that they are there after a run from nx's cache too.
const outcome = join(process.cwd(), ".test-results", part ?? "", `${runtime}.xml`);
mkdirSync(dirname(outcome), { recursive: true });
rmSync(outcome, { force: true });

const { measured, test } = await runtimes[runtime]();
const args = test({ flags: [...measured, `--conditions=${sourceCondition}`], files, outcome });
const { status, error } = spawnSync(runtime, args, { stdio: "inherit" });
if (error !== undefined) process.stderr.write(`${runtime} can't be started: ${error.message}\n`);
process.exit(status ?? 1);
