import { execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseArgs, promisify } from "node:util";
import { parseResult } from "@agentperf/core/result";
import { defaultsReport, gatesReport, type Kept, type KeptGate } from "./defaults/report.ts";

// npm run verdicts:run: is what a default run's table says to be believed, and the gate? Default runs of one runtime under two names, the same
// and with an injected slow-down, quiet and beside a busy process; and every two of them held against each other.

const { values: flags } = parseArgs({
  options: {
    runs: { type: "string", default: "24" },
    slowed: { type: "string", default: "6" },
    gates: { type: "string", default: "20" },
    keep: { type: "string", default: "benchmarks/verdicts/defaults/kept" },
    minutes: { type: "string", default: "Infinity" },
    budget: { type: "string", default: "90s" },
    report: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
const usage = `Usage: npm run verdicts:run -- [options]
  --runs <n>       default runs on identical code, every second one beside a busy process (default: 24)
  --slowed <n>     default runs with one name 20 % slower (default: 6)
  --gates <n>      two runs with ten launches each, in the second of which one benchmark is 10 % slower (default: 20)
  --budget <time>  of each run (default: 90s)
  --keep <dir>     where results are kept; runs that are there already are not made again
  --minutes <n>    begin no run after so long
  --report         only show what is kept
`;

const run = promisify(execFile);
const bin = join(import.meta.dirname, "..", "..", "packages", "cli", "bin", "agentperf.js");
const config = join(import.meta.dirname, "defaults", "twins.config.ts");

/** In memory, and so cheap; what is slowed down is the first ones in turn, whose launches spread little. */
const gated = ["RateLimitCheck", "RedisSet", "RedisGet", "ListTools", "CallTool", "RoleCheck", "RedisTransaction"];
const slowedOnes = gated.slice(0, 5);

/** Makes one run, and keeps it. */
async function makeRun(path: string, args: readonly string[], environment: Readonly<Record<string, string>>): Promise<void> {
  await run("node", [bin, "run", ...args, "--config", config, "--quiet", "--format", "json", "-o", path], {
    maxBuffer: 2 ** 28,
    env: { ...process.env, NO_COLOR: "1", ...environment },
  });
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
      if (existsSync(path) || performance.now() > endMs) continue;
      process.stderr.write(`gate ${at + 1} of ${flags.gates}: ${only}, ${side}\n`);
      const times = ["--count", "10", "--benchtime", "60ms", "--no-benchmem", "--runtime", "other"];
      await makeRun(path, [...gated, ...times], { VERDICTS_PERCENT: "10", VERDICTS_ONLY: name });
    }
  }
}

async function makeRuns(): Promise<void> {
  mkdirSync(flags.keep, { recursive: true });
  const planned = [
    ...Array.from({ length: Number(flags.runs) }, (_, at) => ({ percent: 0, at })),
    ...Array.from({ length: Number(flags.slowed) }, (_, at) => ({ percent: 20, at })),
  ];
  for (const [done, { percent, at }] of planned.entries()) {
    const load = at % 2 === 0 ? "quiet" : "busy";
    const path = join(flags.keep, `${load}-${percent}-${at}.json`);
    if (existsSync(path) || performance.now() > endMs) continue;
    process.stderr.write(`${done + 1} of ${planned.length}: ${load}, ${percent} %\n`);
    const burner = load === "busy" ? spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }) : undefined;
    try {
      await makeRun(path, ["--time-budget", flags.budget], { VERDICTS_PERCENT: String(percent) });
    } finally {
      burner?.kill("SIGKILL");
    }
  }
}

function keptRuns(): Kept[] {
  return readdirSync(flags.keep).flatMap((name): Kept[] => {
    const [, load, percent] = /^(quiet|busy)-(\d+)-\d+\.json$/.exec(name) ?? [];
    if (load !== "quiet" && load !== "busy") return [];
    return [{ load, percent: Number(percent), result: parseResult(readFileSync(join(flags.keep, name), "utf8"), name) }];
  });
}

function keptGates(): KeptGate[] {
  return readdirSync(flags.keep).flatMap((name): KeptGate[] => {
    const [, start = "", slowed] = /^(gate-\d+-(\w+))-before\.json$/.exec(name) ?? [];
    const now = join(flags.keep, `${start}-now.json`);
    if (slowed === undefined || !existsSync(now)) return [];
    const read = (path: string) => parseResult(readFileSync(path, "utf8"), path);
    return [{ slowed, before: read(join(flags.keep, name)), now: read(now) }];
  });
}

if (flags.help) process.stdout.write(usage);
else {
  if (!flags.report) {
    await makeRuns();
    await makeGates();
  }
  console.log(`${defaultsReport(keptRuns())}\n\n${gatesReport(keptGates())}`);
}
