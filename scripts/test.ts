import { spawn, spawnSync } from "node:child_process";
import { globSync, readFileSync, rmSync } from "node:fs";
import { basename, sep } from "node:path";
import process from "node:process";
import { runtimeNames } from "../packages/core/src/runtime/runtime.ts";
import { installTools } from "./installed/tools.ts";

// All checks, in the order in which they are quick to fail: lint, build and types, then the tests of every package on the three runtimes. Then, beside
// each other, what measures nothing: most tests of the command line, a part of each kind added to a copy, our packages as they are published, old and
// new clients, our packages installed and used, and documents followed; of what takes long, the short form. Then, alone, what judges what it measures.
// One summary at the end.

const results = ["packages/*/.test-results", "scripts/.test-results"];

// Escape sequences in a log hide what it says.
const colours = process.stdout.isTTY === true ? {} : { NO_COLOR: "1" };
const env = { ...process.env, NX_DAEMON: "false", ...colours };

/** A step that has ended. */
interface Ended {
  readonly name: string;
  readonly isFine: boolean;
  readonly seconds: number;
}

type Step = readonly [name: string, program: string, ...args: string[]];

/** Makes a step, which prints as it goes on. */
function made([name, program, ...args]: Step): Ended {
  process.stdout.write(`\n== ${name}\n`);
  const startMs = performance.now();
  const { status, error } = spawnSync(program, args, { stdio: "inherit", env });
  if (error !== undefined) process.stdout.write(`${program} can't be started: ${error.message}\n`);
  return { name, isFine: status === 0, seconds: (performance.now() - startMs) / 1_000 };
}

/** The same, beside other steps: what it prints is kept until it ends, so that no two are mixed. */
async function madeBeside([name, program, ...args]: Step): Promise<Ended> {
  const startMs = performance.now();
  const printed: Buffer[] = [];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env });
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
  return { name, isFine: status === 0, seconds: (performance.now() - startMs) / 1_000 };
}

/** Steps in chains beside each other; the steps of a chain one after the other. Nothing in them measures, or is in another's way. */
async function beside(...chains: (readonly Step[])[]): Promise<Ended[]> {
  const ended = await Promise.all(
    chains.map(async (chain) => {
      const outcomes: Ended[] = [];
      for (const next of chain) outcomes.push(await madeBeside(next));
      return outcomes;
    }),
  );
  return ended.flat();
}

/** Tests on each runtime. @param which - nx's targets and projects */
const testsOf = (title: string, ...which: string[]): Step[] =>
  runtimeNames.map((runtime) => {
    const how = [`--runtime=${runtime}`, "--nxBail=false", "--outputStyle=static"];
    return [`${title} on ${runtime}`, "nx", "run-many", ...which, ...how];
  });
const commandLine = "--projects=@agentperf/cli";
const ours = (name: string, script: string): Step => [name, "npm", "run", "-s", script];
const quick = (name: string, script: string): Step => [...ours(name, script), "--", "--quick"];
const short = (name: string, script: string): Step => [...ours(name, script), "--", "--short"];

for (const folder of globSync(results)) rmSync(folder, { recursive: true });
// Two of the steps beside each other use them.
installTools();
const first: readonly Step[] = [
  ["lint", "biome", "ci", "."],
  ["build and types", "nx", "run-many", "-t", "build", "typecheck", "--outputStyle=static"],
  ...["scripts", "benchmarks", "examples"].map((folder): Step => [`types of ${folder}`, "tsc", "-p", folder]),
  ["the reference is what the code says", "npm", "run", "-s", "reference", "--", "--check"],
  ...testsOf("tests of packages", "-t", "test", "--exclude=@agentperf/cli", "--parallel=2"),
];
const together = [
  // A runtime after the other: what several machines do is mostly waiting, beside which there is time for all else.
  testsOf("tests of the command line", "-t", "test-rest", "test-waiting", commandLine, "--parallel=2"),
  [
    short("documents, followed", "docs"),
    quick("clients, old and new", "peers"),
    quick("installed from a registry", "installed"),
    ours("packages as they are published", "packages"),
    ours("a part of each kind is added", "adding"),
    ours("the site", "site"),
  ],
];
// A test that judges what it measures must not share two cores with another.
const last: readonly Step[] = [
  ...testsOf("tests of the command line, alone", "-t", "test-alone", commandLine, "--parallel=1"),
  quick("verdicts", "verdicts"),
  quick("verdicts of runs", "verdicts:run"),
];
const steps = [...first.map(made), ...(await beside(...together)), ...last.map(made)];

/** Deno reports a group of tests as one more test, whose name the others' begin with. */
function withoutGroups(report: string): string {
  const names = [...report.matchAll(/<testcase name="([^"]*)"/g)].map(([, name]) => name as string);
  const groups = new Set(names.filter((name) => names.some((other) => other.startsWith(`${name} &gt; `))));
  return report.replace(/<testcase name="([^"]*)"[^>]*>/g, (tag, name: string) => (groups.has(name) ? "" : tag));
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&", "#10": "\n" };
const plain = (text: string) => text.replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole);

const attributes = '(?:\\s+[\\w:-]+="[^"]*")*';
const failing = (element: string) =>
  new RegExp(`<testcase name="([^"]*)"${attributes}\\s*>\\s*<(?:${element})(${attributes})\\s*(?:/>|>([\\s\\S]*?)</(?:${element})>)`, "g");
/** As much of why a test failed as tells what to look for. */
const most = { lines: 12, columns: 200 };

/** The tests that failed, and why: the end of a log is what is kept of it. */
const failedIn = (report: string, element = "failure|error"): string[] =>
  [...report.matchAll(failing(element))].map(([, name = "", said = "", text = ""]) => {
    const why = plain(text.trim() === "" ? (/ message="([^"]*)"/.exec(said)?.[1] ?? "") : text);
    const lines = why.split("\n").filter((line) => line.trim() !== "");
    return [plain(name), ...lines.slice(0, most.lines).map((line) => `    ${line.slice(0, most.columns)}`)].join("\n");
  });

const failedTests: string[] = [];
/** What failed, and passed when it was run once more. */
const flakyTests: string[] = [];
const totals = { passed: 0, failed: 0, skipped: 0 };
const runs = new Map<string, typeof totals>();
const count = (text: string, expression: RegExp): number => text.match(expression)?.length ?? 0;
process.stdout.write("\n== summary\n");
for (const { name, seconds } of steps) process.stdout.write(`${name.padEnd(44)} ${seconds.toFixed(0).padStart(5)} s\n`);
process.stdout.write("\n");
for (const path of globSync(results.map((folder) => `${folder}/**/*.xml`)).sort()) {
  const text = withoutGroups(readFileSync(path, "utf8"));
  const failed = count(text, /<(?:failure|error)[ >]/g);
  const skipped = count(text, /<skipped/g);
  const passed = count(text, /<testcase /g) - failed - skipped;
  const name = `${basename(path.slice(0, path.indexOf(`${sep}.test-results`)))} on ${basename(path, ".xml")}`;
  failedTests.push(...failedIn(text).map((test) => `${name}: ${test}`));
  flakyTests.push(...failedIn(text, "flakyFailure").map((test) => `${name}: ${test}`));
  // Those of the command line are in parts.
  const own = runs.get(name) ?? { passed: 0, failed: 0, skipped: 0 };
  runs.set(name, own);
  for (const sum of [own, totals]) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
}
for (const [name, { passed, failed, skipped }] of runs)
  process.stdout.write(`${name.padEnd(24)} ${passed} passed, ${failed} failed, ${skipped} skipped\n`);
for (const test of flakyTests) process.stdout.write(`passed once more, after it failed: ${test}\n`);
for (const test of failedTests) process.stdout.write(`failed: ${test}\n`);
const failedSteps = steps.filter(({ isFine }) => !isFine);
for (const { name } of failedSteps) process.stdout.write(`failed: ${name}\n`);
// A step that failed without a failed test of its own counts as one.
const failed = totals.failed === 0 && failedSteps.length > 0 ? failedSteps.length : totals.failed;
process.stdout.write(`\n${totals.passed} passed, ${failed} failed, ${totals.skipped} skipped\n`);
process.exit(failed === 0 ? 0 : 1);
