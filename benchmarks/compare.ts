import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "@agentperf/core";

// How long comparing two large files takes, and how that grows.

const bin = join(import.meta.dirname, "..", "packages", "cli", "bin", "agentperf.js");
const directory = mkdtempSync(join(tmpdir(), "agentperf-compare-"));
const samples = 20;

function goText(rows: number, seed: number): string {
  const random = seededRandom(seed);
  const lines = ["goos: linux", "pkg: agentperf/bench"];
  for (let row = 0; row < rows; row++) {
    const base = 1_000 + 50_000 * random();
    for (let at = 0; at < samples; at++) lines.push(`BenchmarkRow${row}-2\t1000\t${(base * (1 + 0.02 * random())).toFixed(1)} ns/op`);
  }
  return `${lines.join("\n")}\n`;
}

console.log("| benchmarks | lines a file | seconds, median of 3 |\n|--:|--:|--:|");
for (const rows of [1_000, 10_000, 100_000]) {
  const [old, now] = [1, 2].map((seed) => {
    const path = join(directory, `${rows}-${seed}.txt`);
    writeFileSync(path, goText(rows, seed));
    return path;
  }) as [string, string];
  const times = Array.from({ length: 3 }, () => {
    const startMs = performance.now();
    execFileSync("node", [bin, "compare", old, now, "--format", "benchstat"], {
      stdio: ["ignore", "ignore", "inherit"],
      maxBuffer: 2 ** 30,
    });
    return (performance.now() - startMs) / 1_000;
  }).sort((a, b) => a - b);
  console.log(`| ${rows} | ${rows * samples} | ${(times[1] as number).toFixed(2)} |`);
}
rmSync(directory, { recursive: true, force: true });
