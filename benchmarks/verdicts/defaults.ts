import { execFile, spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs, promisify } from "node:util";
import { othersCpusOf } from "@agentperf/core/analysis";
import { isKept, packKept, readKept } from "./defaults/kept.ts";
import {
  defaultsReport,
  gatesReport,
  type Kept,
  type KeptGate,
  type KeptLong,
  type KeptPair,
  liveReport,
  longReport,
  longRounds,
  pairsReport,
  quickFailures,
  quickPercent,
  quietCpus,
} from "./defaults/report.ts";
import { withWritten } from "./defaults/written.ts";

// npm run verdicts:run: is what a default run's table says to be believed, and the gate? Default runs of one runtime under two names, the same
// and with an injected slow-down, quiet and beside a busy process; and every two of them held against each other.

const { values: flags } = parseArgs({
  options: {
    runs: { type: "string", default: "24" },
    slowed: { type: "string", default: "6" },
    long: { type: "string", default: "2" },
    gates: { type: "string", default: "20" },
    pairs: { type: "string", default: "10" },
    keep: { type: "string", default: "benchmarks/verdicts/defaults/kept" },
    minutes: { type: "string", default: "Infinity" },
    budget: { type: "string", default: "90s" },
    report: { type: "boolean", default: false },
    pack: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
const usage = `Usage: npm run verdicts:run -- [options]
  --runs <n>       default runs on identical code, every second one beside a busy process (default: 24)
  --slowed <n>     default runs with one name 20 % slower (default: 6)
  --long <n>       runs of thirty rounds, every sixth of which are a short run of five, every second one beside a busy process (default: 2)
  --gates <n>      two runs with ten launches each, in the second of which one benchmark is 10 % slower (default: 20)
  --pairs <n>      ab of two runtimes that are one, the same and 10 % slower, on each CPU-bound benchmark (default: 10)
  --budget <time>  of each run (default: 90s)
  --keep <dir>     where results are kept; runs that are there already are not made again
  --minutes <n>    begin no run after so long
  --report         only show what is kept
  --pack           only shrink what is kept to what the tables are made of
  --quick          a few benchmarks in three short runs, in a minute or two; fails where they go wrong
`;

const run = promisify(execFile);
const bin = join(import.meta.dirname, "..", "..", "packages", "cli", "bin", "agentperf.js");
const config = join(import.meta.dirname, "defaults", "twins.config.ts");

/** In memory, and so cheap; what is slowed down is the first ones in turn, whose launches spread little. */
const gated = ["RateLimitCheck", "RedisSet", "RedisGet", "ListTools", "CallTool", "RoleCheck", "RedisTransaction"];
const slowedOnes = gated.slice(0, 5);

/** Makes one run, and keeps it once it is whole. */
async function makeRun(path: string, args: readonly string[], environment: Readonly<Record<string, string>>): Promise<void> {
  const part = `${path}.part`;
  await run("node", [bin, "run", ...args, "--config", config, "--quiet", "--format", "json", "-o", part], {
    maxBuffer: 2 ** 28,
    env: { ...process.env, NO_COLOR: "1", ...environment },
  });
  renameSync(part, path);
}

const readLines = <Line>(name: string): Line[] => {
  const path = join(flags.keep, name);
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
};

/** CPU-bound, and measured by ab in processes of their own. */
const paired = ["RoleCheck", "ValidateJWT", "GetUserFromContext", "RateLimitCheck", "RedisGet", "RedisSet", "RedisTransaction"];

async function makePairs(): Promise<void> {
  const path = join(flags.keep, "pairs.jsonl");
  const known = readLines<KeptPair>("pairs.jsonl");
  for (let at = 0; at < Number(flags.pairs); at++)
    for (const benchmark of paired)
      for (const percent of [0, 10]) {
        const isThere = known.filter((own) => own.benchmark === benchmark && own.percent === percent).length > at;
        if (isThere || performance.now() > endMs) continue;
        const sides = ["--a", "runtime=one", "--b", "runtime=other", "--time-budget", "60s"];
        const margin = percent === 0 ? "0.05" : "0.001";
        const { stdout } = await run("node", [bin, "ab", benchmark, "--config", config, ...sides, "--margin", margin, "--json"], {
          maxBuffer: 2 ** 26,
          // Both sides are wrapped alike where one is slower.
          env: { ...process.env, NO_COLOR: "1", VERDICTS_PERCENT: String(percent) },
        });
        const [verdict] = JSON.parse(stdout) as [Pick<KeptPair, "decision" | "seconds" | "estimate">];
        const { decision, seconds, estimate } = verdict;
        process.stderr.write(`pair ${at + 1} of ${flags.pairs}: ${benchmark}, ${percent} %: ${decision}, ${seconds.toFixed(1)} s\n`);
        appendFileSync(path, `${JSON.stringify({ benchmark, percent, decision, seconds, estimate } satisfies KeptPair)}\n`);
      }
}

const endMs = performance.now() + Number(flags.minutes) * 60_000;

async function makeGates(): Promise<void> {
  for (let at = 0; at < Number(flags.gates); at++) {
    const only = slowedOnes[at % slowedOnes.length] as string;
    for (const [side, name] of [
      ["before", "none"],
      ["now", only],
    ] as const) {
      const path = join(flags.keep, `gate-${at}-${only}-${side}.json`);
      const isThere = isKept(path);
      if (!isThere && performance.now() > endMs) return;
      if (!isThere) {
        process.stderr.write(`gate ${at + 1} of ${flags.gates}: ${only}, ${side}\n`);
        const times = ["--count", "10", "--benchtime", "60ms", "--no-benchmem", "--runtime", "other"];
        await makeRun(path, [...gated, ...times], { VERDICTS_PERCENT: "10", VERDICTS_ONLY: name });
      }
    }
  }
}

/** Does something beside a process that keeps one processor busy, or alone. */
async function beside(load: "quiet" | "busy", work: () => Promise<void>): Promise<void> {
  const burner = load === "busy" ? spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }) : undefined;
  try {
    await work();
  } finally {
    burner?.kill("SIGKILL");
  }
}

async function makeRuns(): Promise<void> {
  const planned = [
    ...Array.from({ length: Number(flags.runs) }, (_, at) => ({ percent: 0, at })),
    ...Array.from({ length: Number(flags.slowed) }, (_, at) => ({ percent: flags.quick ? quickPercent : 20, at })),
  ];
  for (const [done, { percent, at }] of planned.entries()) {
    const load = flags.quick || at % 2 === 0 ? "quiet" : "busy";
    const path = join(flags.keep, `${load}-${percent}-${at}.json`);
    if (isKept(path) || performance.now() > endMs) continue;
    process.stderr.write(`${done + 1} of ${planned.length}: ${load}, ${percent} %\n`);
    const args = flags.quick ? [...gated, "--count", "6", "--benchtime", "60ms", "--no-benchmem"] : ["--time-budget", flags.budget];
    for (let attempt = 1; ; attempt++) {
      await beside(load, () => makeRun(path, args, { VERDICTS_PERCENT: String(percent) }));
      const isQuiet = load === "busy" || flags.quick || (othersCpusOf(readKept(path)) ?? 0) <= quietCpus;
      if (isQuiet || attempt === mostAttempts) break;
      process.stderr.write("something else ran meanwhile: made again\n");
      renameSync(path, join(flags.keep, `disturbed-${percent}-${at}-${attempt}.json`));
    }
  }
}

/** A quiet run that something disturbed is kept as that, and made again so often. */
const mostAttempts = 3;

/** Runs so long that what five rounds of them say can be held against all the others, which lie between those. */
async function makeLong(): Promise<void> {
  for (let at = 0; at < Number(flags.long); at++) {
    const load = at % 2 === 0 ? "quiet" : "busy";
    const path = join(flags.keep, `long-${load}-${at}.json`);
    if (isKept(path) || performance.now() > endMs) continue;
    process.stderr.write(`long run ${at + 1} of ${flags.long}: ${load}\n`);
    const times = ["--count", String(longRounds), "--benchtime", "60ms", "--no-benchmem", "--runtime", "one"];
    await beside(load, () => makeRun(path, times, { VERDICTS_PERCENT: "0" }));
  }
}

function keptLong(): KeptLong[] {
  return keptNames().flatMap((name): KeptLong[] => {
    const [, load] = /^long-(quiet|busy)-\d+\.json$/.exec(name) ?? [];
    return load === "quiet" || load === "busy" ? [{ load, result: readKept(join(flags.keep, name)) }] : [];
  });
}

function keptRuns(): Kept[] {
  return keptNames().flatMap((name): Kept[] => {
    const [, load, percent] = /^(quiet|disturbed|busy)-(\d+)-[\d-]+\.json$/.exec(name) ?? [];
    if (load !== "quiet" && load !== "disturbed" && load !== "busy") return [];
    return [{ load, percent: Number(percent), result: readKept(join(flags.keep, name)) }];
  });
}

function keptGates(): KeptGate[] {
  return keptNames().flatMap((name): KeptGate[] => {
    const [, start = "", slowed] = /^(gate-\d+-(\w+))-before\.json$/.exec(name) ?? [];
    const [before, now] = [join(flags.keep, name), join(flags.keep, `${start}-now.json`)];
    return slowed === undefined || !isKept(now) ? [] : [{ slowed, before: readKept(before), now: readKept(now) }];
  });
}

const keptNames = (): string[] => [...new Set(readdirSync(flags.keep).map((name) => name.replace(/\.gz$/, "")))];

/** Makes what isn't there yet, and shows what is. */
async function main(): Promise<void> {
  if (flags.quick) Object.assign(flags, { runs: "2", slowed: "1", long: "0", gates: "0", pairs: "0" });
  if (flags.quick) flags.keep = mkdtempSync(join(tmpdir(), "agentperf-verdicts-run-"));
  mkdirSync(flags.keep, { recursive: true });
  if (flags.pack) {
    for (const name of keptNames()) packKept(join(flags.keep, name));
    return;
  }
  if (!flags.report) {
    await makeRuns();
    await makeLong();
    await makeGates();
    await makePairs();
  }
  const [raw, gates, long] = [keptRuns(), keptGates(), keptLong()];
  const whole = withWritten([...raw, ...long].map(({ result }) => result));
  const kept = raw.map((own) => ({ ...own, result: whole(own.result) }));
  const reports = [
    defaultsReport(kept),
    longReport(long),
    liveReport(kept, gates),
    gatesReport(gates),
    pairsReport(readLines<KeptPair>("pairs.jsonl")),
  ];
  console.log(reports.join("\n\n"));
  if (!flags.quick) return;
  const failures = quickFailures(kept);
  for (const text of failures) console.error(text);
  process.exitCode = failures.length === 0 ? 0 : 1;
  rmSync(flags.keep, { recursive: true });
}

if (flags.help) process.stdout.write(usage);
else await main();
