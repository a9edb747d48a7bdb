import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { median } from "@agentperf/core/statistics";

// node --conditions=@agentperf/source benchmarks/verdicts/alive.ts [trials]: two processes that do the same, alive at once and measured slice by
// slice, against one after the other. What is shown is how far apart the two seem to be, and what a ratio known to ± 1 % costs either way.

const trials = Number(process.argv[2] ?? 25);
const kernels = ["Steps", "Hash", "Strings", "JSON", "Kept", "RegExp"];
const warmupMs = 40;
const [sliceMs, slices] = [5, 16];

/** A process of its own, warmed up. */
async function start(kernel: string): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, "alive", "worker.ts"), [kernel], { execArgv: ["--conditions=@agentperf/source"] });
  await once(child, "message");
  await measure(child, warmupMs);
  return child;
}

async function measure(child: ChildProcess, ms: number): Promise<number> {
  child.send(ms);
  const [nsPerOp] = (await once(child, "message")) as [number];
  return nsPerOp;
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** Slices of either one in turn, ABBA; the median of the pairs' ratios. */
async function alive(kernel: string): Promise<number> {
  const [one, other] = [await start(kernel), await start(kernel)];
  const logs: number[] = [];
  for (let at = 0; at < slices; at++) {
    const [first, second] = at % 2 === 0 ? [one, other] : [other, one];
    const [a, b] = [await measure(first, sliceMs), await measure(second, sliceMs)];
    logs.push(at % 2 === 0 ? Math.log(b / a) : Math.log(a / b));
  }
  await Promise.all([end(one), end(other)]);
  return median(logs);
}

/** One after the other, as long in all. */
async function inTurn(kernel: string): Promise<number> {
  const times: number[] = [];
  for (let side = 0; side < 2; side++) {
    const child = await start(kernel);
    times.push(await measure(child, sliceMs * slices));
    await end(child);
  }
  return Math.log((times[1] as number) / (times[0] as number));
}

function deviation(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2 / values.length, 0));
}

const percent = (value: number) => `${(value * 100).toFixed(1)} %`;

console.log(
  "| kernel | alive at once: spread | seconds to ± 1 % | one after the other: spread | seconds to ± 1 % |\n|---|--:|--:|--:|--:|",
);
for (const kernel of kernels) {
  const methods = [alive, inTurn].map((measureBoth) => ({ measureBoth, logs: [] as number[], seconds: 0 }));
  for (let trial = 0; trial < trials; trial++)
    for (const method of methods) {
      const startMs = performance.now();
      method.logs.push(await method.measureBoth(kernel));
      method.seconds += (performance.now() - startMs) / 1_000;
    }
  const cells = methods.flatMap(({ logs, seconds }) => {
    const spread = deviation(logs);
    return [percent(spread), ((seconds / trials) * (spread / 0.01) ** 2).toFixed(1)];
  });
  console.log(`| ${[kernel, ...cells].join(" | ")} |`);
}
