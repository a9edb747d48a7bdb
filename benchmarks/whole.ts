import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runtimeNames } from "@agentperf/core";
import { parseResult } from "@agentperf/core/result";

// How long the main job takes, and how much of that is measuring.

const bin = join(import.meta.dirname, "..", "packages", "cli", "bin", "agentperf.js");
const directory = mkdtempSync(join(tmpdir(), "agentperf-whole-"));
const output = join(directory, "result.json");

const startMs = performance.now();
spawnSync("node", [bin, "run", "-q", "-o", output], { cwd: directory, stdio: ["ignore", "ignore", "inherit"] });
console.log(`\`agentperf run\`, defaults, three runtimes: ${((performance.now() - startMs) / 1_000).toFixed(0)} s\n`);

const { launches } = parseResult(readFileSync(output, "utf8"), output);
console.log(
  "| runtime | launches | wall, s | measuring, s | of it warm-up, s | of it memory, s | wall ÷ measuring |\n|---|--:|--:|--:|--:|--:|--:|",
);
for (const runtime of runtimeNames) {
  const own = launches.filter(({ crossing }) => crossing.includes(` ${runtime} `));
  const sum = (value: (launch: (typeof own)[number]) => number) => own.reduce((total, launch) => total + value(launch), 0) / 1_000;
  const [wall, warmup] = [sum(({ wallMs }) => wallMs), sum(({ warmupMs }) => warmupMs)];
  const memory = sum(({ memoryMs = 0 }) => memoryMs);
  const measuring = sum(({ measureMs }) => measureMs) + warmup + memory;
  console.log(
    `| ${runtime} | ${own.length} | ${wall.toFixed(1)} | ${measuring.toFixed(1)} | ${warmup.toFixed(1)} | ${memory.toFixed(1)} | ${(wall / measuring).toFixed(2)} |`,
  );
}
rmSync(directory, { recursive: true, force: true });
