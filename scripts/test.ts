import { spawn, spawnSync } from "node:child_process";
import { globSync, readFileSync, rmSync } from "node:fs";
import { basename, resolve } from "node:path";
import process from "node:process";
import { runtimeNames } from "../packages/core/src/runtime/runtime.ts";
import { installTools } from "./installed/tools.ts";

// All checks, in the order in which they are quick to fail: lint, build and types, then the tests of every package on the three
// runtimes, a part of each kind added to a copy, our packages as they are published, old and new clients, our packages installed and used,
// every document followed, and a few trials of ab and of default runs; one summary at the end.

const results = ["packages/*/.test-results", "scripts/.test-results"];

// Escape sequences in a log hide what it says.
const colours = process.stdout.isTTY === true ? {} : { NO_COLOR: "1" };

function step(name: string, program: string, args: readonly string[]): boolean {
  process.stdout.write(`\n== ${name}\n`);
  const { status, error } = spawnSync(program, args, { stdio: "inherit", env: { ...process.env, NX_DAEMON: "false", ...colours } });
  if (error !== undefined) process.stdout.write(`${program} can't be started: ${error.message}\n`);
  return status === 0;
}

/** The same, beside other steps: what it prints is kept until it ends, so that no two are mixed. */
async function stepBeside(name: string, program: string, args: readonly string[]): Promise<boolean> {
  const printed: Buffer[] = [];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NX_DAEMON: "false", ...colours } });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => printed.push(chunk));
  const status = await new Promise<number | null>((resolve) => {
    child.once("error", (error) => {
      printed.push(Buffer.from(`${program} can't be started: ${error.message}\n`));
      resolve(1);
    });
    child.once("close", resolve);
  });
  process.stdout.write(`\n== ${name}\n`);
  process.stdout.write(Buffer.concat(printed));
  return status === 0;
}

const ours = (name: string, script: string) => async () => (await stepBeside(name, "npm", ["run", "-s", script])) || name;

/** Steps in chains beside each other; the steps of a chain one after the other. Nothing in them measures, or is in another's way. */
async function beside(...chains: (() => Promise<true | string>)[][]): Promise<(true | string)[]> {
  const ended = await Promise.all(
    chains.map(async (chain) => {
      const outcomes: (true | string)[] = [];
      for (const next of chain) outcomes.push(await next());
      return outcomes;
    }),
  );
  return ended.flat();
}

/** Tests of packages on each runtime. */
const testsOf = (title: string, ...which: string[]) =>
  runtimeNames.map((runtime) => {
    const name = `tests of ${title} on ${runtime}`;
    const args = ["run-many", "-t", "test", `--runtime=${runtime}`, "--nxBail=false", "--outputStyle=static", ...which];
    return step(name, "nx", args) || name;
  });

for (const folder of globSync(results)) rmSync(folder, { recursive: true });
// Two of the steps beside each other use them.
installTools();
const failedSteps = [
  step("lint", "biome", ["ci", "."]) || "lint",
  step("build and types", "nx", ["run-many", "-t", "build", "typecheck", "--outputStyle=static"]) || "build and types",
  ...["scripts", "benchmarks", "examples"].map((folder) => step(`types of ${folder}`, "tsc", ["-p", folder]) || `types of ${folder}`),
  step("the reference is what the code says", "npm", ["run", "-s", "reference", "--", "--check"]) || "the reference is what the code says",
  ...testsOf("packages", "--exclude=@agentperf/cli", "--parallel=2"),
  // Alone: a test that measures or stops a server must not share two cores with another.
  ...testsOf("the command line", "--projects=@agentperf/cli", "--parallel=1"),
  ...(await beside(
    [ours("clients, old and new", "peers"), ours("the site", "site"), ours("documents, followed", "docs")],
    [
      ours("a part of each kind is added", "adding"),
      ours("packages as they are published", "packages"),
      ours("installed from a registry", "installed"),
    ],
  )),
  step("verdicts", "npm", ["run", "-s", "verdicts", "--", "--quick"]) || "verdicts",
  step("verdicts of runs", "npm", ["run", "-s", "verdicts:run", "--", "--quick"]) || "verdicts of runs",
].filter((outcome) => outcome !== true);

/** Deno reports a group of tests as one more test, whose name the others' begin with. */
function withoutGroups(report: string): string {
  const names = [...report.matchAll(/<testcase name="([^"]*)"/g)].map(([, name]) => name as string);
  const groups = new Set(names.filter((name) => names.some((other) => other.startsWith(`${name} &gt; `))));
  return report.replace(/<testcase name="([^"]*)"[^>]*>/g, (tag, name: string) => (groups.has(name) ? "" : tag));
}

const plain = (text: string) =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ({ lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" })[name] as string);

/** The names of the tests that failed: the end of a log is what is kept of it. */
const failedIn = (report: string): string[] =>
  [...report.matchAll(/<testcase name="([^"]*)"[^>]*[^/>]>\s*<(?:failure|error)[ >]/g)].map(([, name]) => plain(name as string));

const failedTests: string[] = [];
const totals = { passed: 0, failed: 0, skipped: 0 };
const count = (text: string, expression: RegExp): number => text.match(expression)?.length ?? 0;
process.stdout.write("\n== summary\n");
for (const path of globSync(results.map((folder) => `${folder}/*.xml`)).sort()) {
  const text = withoutGroups(readFileSync(path, "utf8"));
  const failed = count(text, /<(?:failure|error)[ >]/g);
  const skipped = count(text, /<skipped/g);
  const passed = count(text, /<testcase /g) - failed - skipped;
  const name = `${basename(resolve(path, "../.."))} on ${basename(path, ".xml")}`;
  process.stdout.write(`${name.padEnd(24)} ${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  failedTests.push(...failedIn(text).map((test) => `${name}: ${test}`));
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
}
for (const test of failedTests) process.stdout.write(`failed: ${test}\n`);
for (const name of failedSteps) process.stdout.write(`failed: ${name}\n`);
// A step that failed without a failed test of its own counts as one.
const failed = totals.failed === 0 && failedSteps.length > 0 ? failedSteps.length : totals.failed;
process.stdout.write(`\n${totals.passed} passed, ${failed} failed, ${totals.skipped} skipped\n`);
process.exit(failed === 0 ? 0 : 1);
