import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runtimeNames } from "@agentperf/core";
import { parseResult } from "@agentperf/core/result";
import { median } from "@agentperf/core/statistics";
import { measuredArguments, runtimes } from "../packages/cli/src/runtimes/index.ts";

// What starting costs: --help against an empty program, and a launch against the runtime's own start, in turn.

const root = join(import.meta.dirname, "..");
const bin = join(root, "packages", "cli", "bin", "agentperf.js");
const directory = await mkdtemp(join(tmpdir(), "agentperf-startup-"));

function wallMs(program: string, args: readonly string[]): Promise<number> {
  const startMs = performance.now();
  const child = spawn(program, [...args], { stdio: ["pipe", "pipe", "ignore"], cwd: directory });
  child.stdout.resume();
  return new Promise((resolve, reject) => {
    child.once("close", (code) => (code === 0 ? resolve(performance.now() - startMs) : reject(new Error(`${program} ended with ${code}`))));
    child.once("error", reject);
  });
}

async function helpRatio(): Promise<void> {
  const empty: number[] = [];
  const help: number[] = [];
  for (let at = 0; at < 21; at++) {
    empty.push(await wallMs("node", ["-e", "0"]));
    help.push(await wallMs("node", [bin, "--help"]));
  }
  const [a, b] = [median(empty), median(help)];
  console.log(`\`agentperf --help\` ${b.toFixed(0)} ms, \`node -e 0\` ${a.toFixed(0)} ms: ${(b / a).toFixed(2)} ×\n`);
}

/** A launch without what it measures, beside an empty program with the same flags: what the launch adds, in starts of the runtime. */
async function launchCosts(): Promise<void> {
  const script = join(directory, "empty.mjs");
  await writeFile(script, "export {};\n");
  const output = join(directory, "result.json");
  const starts = new Map(runtimeNames.map((name) => [name, [] as number[]]));
  const launches = new Map(runtimeNames.map((name) => [name, [] as number[]]));
  for (let round = 0; round < 11; round++) {
    for (const name of runtimeNames) starts.get(name)?.push(await wallMs(name, measuredArguments(await runtimes[name](), script)));
    const args = [bin, "run", "RateLimitCheck", "--benchtime", "20ms", "--warmup", "2ms", "-q", "-o", output];
    await wallMs("node", args);
    const { launches: measured } = parseResult(await readFile(output, "utf8"), output);
    for (const { crossing, wallMs: wall, measureMs, warmupMs, memoryMs = 0 } of measured) {
      const name = runtimeNames.find((candidate) => crossing.includes(` ${candidate} `));
      if (name !== undefined) launches.get(name)?.push(wall - measureMs - warmupMs - memoryMs);
    }
  }
  console.log("| runtime | its own start, ms | launch without measuring, ms | added ÷ start |\n|---|--:|--:|--:|");
  for (const name of runtimeNames) {
    const [own, launch] = [median(starts.get(name) ?? []), median(launches.get(name) ?? [])];
    console.log(`| ${name} | ${own.toFixed(0)} | ${launch.toFixed(0)} | ${((launch - own) / own).toFixed(2)} |`);
  }
}

try {
  await helpRatio();
  await launchCosts();
} finally {
  await rm(directory, { recursive: true, force: true });
}
