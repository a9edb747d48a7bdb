import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { runtimes, sourceCondition } from "../packages/cli/src/runtimes/index.ts";
import type { RuntimeName } from "../packages/core/src/runtime/runtime.ts";

// Runs the tests of the package in the working directory on one runtime, from source, and keeps the counts:
//   npm test -- --runtime=node [test/some.test.ts …]

interface TestRun {
  /** Flags that the process of a launch has too, and the condition for our packages' source. */
  readonly flags: readonly string[];
  readonly files: readonly string[];
  /** Where the counts are kept, in JUnit's format. */
  readonly outcome: string;
}

/** Each runtime's own test runner. They are here and not in the runtimes' files, because the published command line runs no tests. */
const testArguments: Readonly<Record<RuntimeName, (run: TestRun) => readonly string[]>> = {
  node: ({ flags, files, outcome }) => [
    ...[...flags, "--test", "--test-reporter=dot", "--test-reporter-destination=stdout"],
    ...["--test-reporter=junit", `--test-reporter-destination=${outcome}`, ...files],
  ],
  bun: ({ flags, files, outcome }) => [
    ...[...flags, "test", "--only-failures", "--timeout=180000", "--reporter=junit", `--reporter-outfile=${outcome}`],
    ...files.map((file) => `./${file}`),
  ],
  deno: ({ flags, files, outcome }) => [
    ...["test", "--allow-all", "--quiet", "--no-check", "--no-lock", "--node-modules-dir=manual", ...flags],
    ...["--reporter=dot", `--junit-path=${outcome}`, ...files],
  ],
};

const isRuntime = (name: string | undefined): name is RuntimeName => name !== undefined && Object.hasOwn(testArguments, name);

const {
  values: { runtime },
  positionals,
} = parseArgs({ options: { runtime: { type: "string" } }, allowPositionals: true });
if (!isRuntime(runtime)) {
  process.stderr.write(`usage: npm test -- --runtime=${Object.keys(testArguments).join("|")} [files…]\n`);
  process.exit(2);
}
const files = positionals.length > 0 ? positionals : globSync("test/**/*.test.ts").sort();
// Where nx.json says that they are, so that they are there after a run from nx's cache too.
const outcome = join(process.cwd(), ".test-results", `${runtime}.xml`);
mkdirSync(dirname(outcome), { recursive: true });
rmSync(outcome, { force: true });

const { measured } = await runtimes[runtime]();
const args = testArguments[runtime]({ flags: [...measured, `--conditions=${sourceCondition}`], files, outcome });
const { status, error } = spawnSync(runtime, args, { stdio: "inherit" });
if (error !== undefined) process.stderr.write(`${runtime} can't be started: ${error.message}\n`);
process.exit(status ?? 1);
