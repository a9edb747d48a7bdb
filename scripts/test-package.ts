import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { type RuntimeName, runtimeNames, sourceCondition } from "../packages/core/src/runtime/runtime.ts";

// Runs the tests of the package in the working directory on one runtime, from source, and keeps the counts:
//   node ../../scripts/test-package.ts node [test/some.test.ts …]

const [runtime, ...asked] = process.argv.slice(2);
if (!(runtimeNames as readonly (string | undefined)[]).includes(runtime)) {
  process.stderr.write(`usage: test-package.ts ${runtimeNames.join("|")} [files…]\n`);
  process.exit(2);
}
const files = asked.length > 0 ? asked : globSync("test/**/*.test.ts").sort();
const folder = join(import.meta.dirname, "..", ".test-results");
const outcome = join(folder, `${basename(process.cwd())}-${runtime}.xml`);
mkdirSync(folder, { recursive: true });
rmSync(outcome, { force: true });

const condition = `--conditions=${sourceCondition}`;
const commands: Readonly<Record<RuntimeName, readonly string[]>> = {
  node: [
    ...["--expose-gc", "--disable-warning=ExperimentalWarning", condition, "--test"],
    ...["--test-reporter=dot", "--test-reporter-destination=stdout", "--test-reporter=junit", `--test-reporter-destination=${outcome}`],
    ...files,
  ],
  bun: [
    condition,
    "test",
    "--only-failures",
    "--timeout=180000",
    "--reporter=junit",
    `--reporter-outfile=${outcome}`,
    ...files.map((file) => `./${file}`),
  ],
  deno: [
    ...["test", "--allow-all", "--quiet", "--no-check", "--no-lock", "--node-modules-dir=manual", condition],
    ...["--v8-flags=--expose-gc", "--reporter=dot", `--junit-path=${outcome}`, ...files],
  ],
};

const { status, error } = spawnSync(runtime as string, commands[runtime as RuntimeName], { stdio: "inherit" });
if (error !== undefined) process.stderr.write(`${runtime} can't be started: ${error.message}\n`);
process.exit(status ?? 1);
