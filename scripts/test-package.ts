import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { runtimes, sourceCondition } from "../packages/cli/src/runtimes/index.ts";
import type { RuntimeName } from "../packages/core/src/runtime/runtime.ts";

// Runs the tests of the package in the working directory on one runtime, from source, and keeps the counts:
//   npm test -- --runtime=node [--part=alone|waiting|rest] [test/some.test.ts …]
// A few files that fail among many are run again: what then passes is told, and fails nothing, since others had the processor.

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
const flags = [...measured, `--conditions=${sourceCondition}`];

/** Runs files. Gives the exit code. */
function run(some: readonly string[], report: string): number {
  const { status, error } = spawnSync(runtime as RuntimeName, test({ flags, files: some, outcome: report }), { stdio: "inherit" });
  if (error !== undefined) process.stderr.write(`${runtime} can't be started: ${error.message}\n`);
  return status ?? 1;
}

/** More that fail at once have another reason. */
const mostAgain = 3;

/** The files of which tests failed, by a report; none where it doesn't say so of each. */
function failedFiles(report: string): string[] {
  const failed = [...report.matchAll(/<testcase((?:\s+[\w:-]+="[^"]*")*)\s*>\s*<(?:failure|error)[ >]/g)].map(
    ([, attributes = ""]) => attributes,
  );
  // Deno's report names the file of a group only, and its tests by the group's name and theirs.
  const whole = failed.filter((attributes) => runtime !== "deno" || !/ name="[^"]* &gt; /.test(attributes));
  const paths = whole.map((attributes) => / (?:file|classname)="([^"]*\.test\.ts)"/.exec(attributes)?.[1]);
  return paths.includes(undefined) ? [] : files.filter((file) => paths.some((path) => path?.endsWith(file)));
}

/** Whether all that failed passes when it is run again. The report then says so, by the element that others have for it. */
function passesAgain(): boolean {
  // Beside one that is alone there was nothing: it failed by itself.
  if (positionals.length > 0 || part === "alone" || !existsSync(outcome)) return false;
  const report = readFileSync(outcome, "utf8");
  const failed = failedFiles(report);
  if (failed.length === 0 || failed.length > mostAgain || failed.length === files.length) return false;
  process.stdout.write(`\nonce more: ${failed.join(" ")}\n`);
  const again = `${outcome}.again`;
  const passes = run(failed, again) === 0;
  rmSync(again, { force: true });
  if (passes) writeFileSync(outcome, report.replaceAll(/(<\/?)(?:failure|error)(?=[ >])/g, "$1flakyFailure"));
  return passes;
}

const code = run(files, outcome);
process.exit(code !== 0 && passesAgain() ? 0 : code);
