import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { runtimeNames } from "@agentperf/core";
import { type Launch, parseResult } from "@agentperf/core/result";
import { lookAt, median } from "@agentperf/core/statistics";

// npm run bench cost [runtime]. What --benchmem costs: whether the timed pass is slower for it, launch by launch with and without in turn, and how long its own pass takes.

const bin = join(import.meta.dirname, "..", "packages", "cli", "bin", "agentperf.js");
const directory = mkdtempSync(join(tmpdir(), "agentperf-cost-"));
const path = join(directory, "result.json");
const benchmarks = ["RoleCheck", "RedisGet", "CreateSession", "RedisConcurrent/concurrency=8"];
const pairs = 12;

function launch(benchmark: string, runtime: string, flag: string): Launch {
  const args = ["run", benchmark, "--runtime", runtime, "--redis", "memory", "--quiet", "--format", "json", "-o", path, flag];
  execFileSync("node", [bin, ...args], { stdio: ["ignore", "ignore", "inherit"] });
  const [only] = parseResult(readFileSync(path, "utf8"), path).launches;
  if (only === undefined) throw new Error(`${benchmark} gave no launch`);
  return only;
}

console.log("| runtime | benchmark | timed pass, with ÷ without | interval, 95 % | memory pass ÷ timed pass |\n|---|---|--:|--:|--:|");
for (const runtime of runtimeNames.filter((name) => (process.argv[3] ?? name) === name)) {
  for (const benchmark of benchmarks) {
    const ratios: number[] = [];
    const shares: number[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      const flags = pair % 2 === 0 ? ["--benchmem", "--no-benchmem"] : ["--no-benchmem", "--benchmem"];
      const launches = new Map(flags.map((flag) => [flag, launch(benchmark, runtime, flag)]));
      const [having, lacking] = [launches.get("--benchmem") as Launch, launches.get("--no-benchmem") as Launch];
      ratios.push(Math.log(having.nsPerOp / lacking.nsPerOp));
      shares.push((having.wallMs - having.measureMs - (lacking.wallMs - lacking.measureMs)) / having.measureMs);
    }
    const look = lookAt(ratios);
    const [low, high] = look.interval(0.05).map((bound) => Math.exp(bound).toFixed(3));
    console.log(`| ${runtime} | ${benchmark} | ${Math.exp(look.estimate).toFixed(3)} | ${low}–${high} | ${median(shares).toFixed(2)} |`);
  }
}
rmSync(directory, { recursive: true, force: true });
