import process from "node:process";
import { parseArgs } from "node:util";
import { defineBenchmark, seededRandom } from "@agentperf/core";
import { conclude, type LoadStage, measureLoad } from "@agentperf/core/load";
import { type LoadRoundsOptions, runLoadRounds } from "../packages/cli/src/ab/load-rounds.ts";
import type { Verdict } from "../packages/cli/src/ab/rounds.ts";
import { around, pairUnderLoad, type SimulatedServer, simulated } from "../packages/cli/test/ab/simulated-load.ts";

// npm run bench ab-load: are the verdicts of ab --rate to be believed? Trials on servers in a time of their own, as many as one likes, and, with
// --real N, on operations that sleep, under load in this process. Nothing of it is a figure of a machine.

const { values: flags } = parseArgs({
  args: process.argv.slice(3),
  options: { trials: { type: "string", default: "200" }, real: { type: "string", default: "0" } },
});

const ms = 1e6;
type Server = Pick<SimulatedServer, "serviceNs">;

/** Times around one, narrow enough that a tenth of them can be told from the middle. */
const steady = (meanMs: number): Server => ({ serviceNs: (random) => around(meanMs * ms, 0.1, random) });
/** The slowest tenth takes longer; the median is what it was. */
const withTail = (meanMs: number, moreMs: number): Server => ({
  serviceNs(random) {
    const own = around(meanMs * ms, 0.1, random);
    return own > meanMs * ms * Math.exp(1.2816 * 0.1) ? own + moreMs * ms : own;
  },
});
const queued = (meanMs: number): SimulatedServer => ({ places: 4, serviceNs: (random) => -meanMs * ms * Math.log(1 - random()) });

/** What two sides are to each other, by what should be said of p50 and p99. */
interface Scenario<T> {
  readonly name: string;
  readonly sides: readonly [T, T];
}

const simulatedScenarios: readonly Scenario<SimulatedServer>[] = [
  { name: "the same, no queue", sides: [steady(5), steady(5)] },
  { name: "the same, queue at 62 %", sides: [queued(5), queued(5)] },
  { name: "slowest tenth + 5 ms", sides: [steady(5), withTail(5, 5)] },
  { name: "all 10 % slower", sides: [steady(5), steady(5.5)] },
  { name: "all 10 % slower, queue", sides: [queued(5), queued(5.5)] },
];

const realScenarios: readonly Scenario<Server>[] = [
  { name: "the same", sides: [steady(400), steady(400)] },
  { name: "slowest tenth + 400 ms", sides: [steady(400), withTail(400, 400)] },
  { name: "all 25 % slower", sides: [steady(400), steady(500)] },
];

/** Operations that sleep as long as a server takes, under load in this process: so long that a busy machine adds little. */
function sleeping(sides: readonly [Server, Server], seed: number): LoadRoundsOptions {
  const stages: LoadStage[] = [{ from: 100, to: 100, durationNs: 1e9 }];
  const random = seededRandom(seed * 2 + 1);
  return {
    ...simulated([steady(1), steady(1)], seed),
    budgetMs: 60_000,
    async stretch(_, side, own) {
      const startMs = performance.now();
      const { serviceNs } = sides[side];
      const benchmark = defineBenchmark({
        name: "Sleep",
        run: () => new Promise<void>((resolve) => setTimeout(resolve, serviceNs(random) / ms)),
      });
      const context = {
        ...{ ports: {}, parameters: {}, concurrency: 1, keyPrefix: "", directory: "", host: {}, random, note: () => undefined },
        signal: new AbortController().signal,
      };
      const load = { stages, arrivals: "poisson" as const, maxInFlight: 1_000, drainNs: 5e9 };
      const measured = await measureLoad(benchmark, context, { ...load, random: seededRandom(own), warmupNs: 0 });
      const { counts, response } = measured;
      const { invalid } = conclude(measured, { ...load, objectives: [] });
      return { wallMs: performance.now() - startMs, stretch: { counts, p50Ns: response.at(0.5), p99Ns: response.at(0.99), invalid } };
    },
  };
}

async function trials(name: string, count: number, make: (seed: number) => LoadRoundsOptions): Promise<void> {
  const told = new Map<string, number>();
  let pairs = 0;
  let invalid = 0;
  for (let seed = 0; seed < count; seed++) {
    const verdicts = await runLoadRounds([pairUnderLoad()], make(seed));
    for (const { measure, decision } of verdicts) told.set(`${measure} ${decision}`, (told.get(`${measure} ${decision}`) ?? 0) + 1);
    const [first] = verdicts as [Verdict];
    pairs += first.stretches?.valid ?? 0;
    invalid += first.stretches?.invalid ?? 0;
  }
  const of = (measure: string) =>
    (["slower", "faster", "equivalent", "undecided"] as const)
      .map((decision) => String(told.get(`${measure} ${decision}`) ?? 0).padStart(6))
      .join("");
  const rest = `${(pairs / count).toFixed(1).padStart(7)}${String(invalid).padStart(9)}`;
  process.stdout.write(`${name.padEnd(26)}${String(count).padStart(7)}  p50${of("p50")}  p99${of("p99")}${rest}\n`);
}

const head = (what: string) =>
  process.stdout.write(`\n${what}\n${"".padEnd(26)} trials     slower faster same open     slower faster same open  pairs  invalid\n`);

head("servers in a time of their own, 500/s, stretches of 3 s, alpha 0.05, margin 5 %");
for (const { name, sides } of simulatedScenarios) await trials(name, Number(flags.trials), (seed) => simulated(sides, seed));
if (Number(flags.real) > 0) {
  head("operations that sleep, 100/s, stretches of 1 s, at most 60 s");
  for (const { name, sides } of realScenarios) await trials(name, Number(flags.real), (seed) => sleeping(sides, seed));
}
