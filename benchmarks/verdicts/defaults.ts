import { execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseArgs, promisify } from "node:util";
import { parseResult } from "@agentperf/core/result";
import { defaultsReport, type Kept } from "./defaults/report.ts";

// npm run verdicts:run: is what a default run's table says to be believed, and the gate? Default runs of one runtime under two names, the same
// and with an injected slow-down, quiet and beside a busy process; and every two of them held against each other.

const { values: flags } = parseArgs({
  options: {
    runs: { type: "string", default: "24" },
    slowed: { type: "string", default: "6" },
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
  --budget <time>  of each run (default: 90s)
  --keep <dir>     where results are kept; runs that are there already are not made again
  --minutes <n>    begin no run after so long
  --report         only show what is kept
`;

const run = promisify(execFile);
const bin = join(import.meta.dirname, "..", "..", "packages", "cli", "bin", "agentperf.js");
const config = join(import.meta.dirname, "defaults", "twins.config.ts");

async function makeRuns(): Promise<void> {
  mkdirSync(flags.keep, { recursive: true });
  const endMs = performance.now() + Number(flags.minutes) * 60_000;
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
      await run("node", [bin, "run", "--config", config, "--time-budget", flags.budget, "--quiet", "--format", "json", "-o", path], {
        maxBuffer: 2 ** 28,
        env: { ...process.env, NO_COLOR: "1", VERDICTS_PERCENT: String(percent) },
      });
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

if (flags.help) process.stdout.write(usage);
else {
  if (!flags.report) await makeRuns();
  console.log(defaultsReport(keptRuns()));
}
