import { defineBenchmark } from "@agentperf/core";
import { measure } from "@agentperf/core/engine";
import { type Kernel, kernels } from "./kernels.ts";

// Measures each kernel by the engine and by a loop written by hand, in turn, and prints the ratio of each pair as JSON.

const rounds = 11;
const benchtimeNs = 300e6;
const nowNs = (): number => performance.now() * 1e6;

const context = {
  // The kernels use no port.
  ports: {},
  parameters: {},
  concurrency: 1,
  keyPrefix: "",
  directory: "",
  signal: new AbortController().signal,
  random: Math.random,
  host: {},
  note: () => undefined,
};

async function byEngine({ name, run }: Kernel): Promise<number> {
  const benchmark = defineBenchmark({ name: name.replace(/\W/g, "_").replace(/^./, (first) => first.toUpperCase()), run });
  return (await measure(benchmark, context, { benchtime: { kind: "time", durationNs: benchtimeNs }, warmupNs: benchtimeNs / 10 })).nsPerOp;
}

/** As one would write it: the same function, called in a loop between two looks at the clock. */
async function byHand({ isAsync, run }: Kernel): Promise<number> {
  let sink: unknown;
  let count = 1;
  for (;;) {
    const startNs = nowNs();
    if (isAsync) for (let at = 0; at < count; at++) sink = await run();
    else for (let at = 0; at < count; at++) sink = run();
    const elapsedNs = nowNs() - startNs;
    if (elapsedNs > benchtimeNs * 0.8) {
      if (sink === undefined) throw new Error("a kernel gave nothing");
      return elapsedNs / count;
    }
    count = Math.max(count + 1, Math.min(count * 10, Math.ceil((count * benchtimeNs) / Math.max(elapsedNs, 1e4))));
  }
}

const results: { name: string; handNs: number; ratio: number; low: number; high: number }[] = [];
for (const kernel of kernels) {
  // Until the compilers are through with it, by either way of calling.
  for (let time = 0; time < 3; time++) {
    await byHand(kernel);
    await byEngine(kernel);
  }
  const ratios: number[] = [];
  const hands: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // In turn, and each time the other first: a drift hits both alike.
    const first = round % 2 === 0;
    const early = first ? await byHand(kernel) : await byEngine(kernel);
    const late = first ? await byEngine(kernel) : await byHand(kernel);
    const [hand, engine] = first ? [early, late] : [late, early];
    hands.push(hand);
    ratios.push(engine / hand);
  }
  const sorted = ratios.sort((a, b) => a - b);
  const at = (q: number) => sorted[Math.round(q * (sorted.length - 1))] as number;
  results.push({ name: kernel.name, handNs: hands.sort((a, b) => a - b)[5] as number, ratio: at(0.5), low: at(0.25), high: at(0.75) });
}
console.log(JSON.stringify(results));
