import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { present, type RuntimeName, runtimeNames, seededRandom } from "@agentperf/core";
import { agentperfLoad } from "./agentperf.ts";
import type { Known } from "./known-servers.ts";
import type { Proof } from "./proof.ts";
import { startKnown } from "./start-server.ts";
import { offBy, percent, printTable, verdict } from "./table.ts";

// Whether `agentperf load --find` finds the highest rate of servers of which it is known. Each trial is one search, from a drawn rate on, on a server
// with a drawn limit. With --trace FILE each is kept as a line of JSON, and those that are there are not made again. With --jobs N so many are made
// at a time: a search asks for some hundreds of requests a second, and waits most of the time.

const tolerance = 0.05;
/** Of the searches. */
const targetShare = 0.95;

/** Answers are so long on their way, as over a network: a timer that is late by a millisecond or two is little beside that. */
const awayMs = 50;

/** A kind of server, its objective, and the highest rate that holds it. */
interface Kind {
  readonly name: "paced" | "refusing" | "rising";
  readonly trials: number;
  readonly objective: string;
  /** Where what is sent before a probe has no effect on it, compilers see the client first. */
  readonly warmup: "500ms" | "0s";
  /** @param share - in [0, 1): what is drawn @param seconds - of a probe */
  draw(share: number, seconds: number): { readonly known: Known; readonly truth: number };
}

const kinds: readonly Kind[] = [
  {
    name: "paced",
    trials: 40,
    objective: "p99<150ms",
    warmup: "500ms",
    draw(share, seconds) {
      const perSecond = Math.round(150 * 4 ** share);
      // What is too much piles up evenly: at the 99th percentile for 99 % of the probe.
      const spareSeconds = 0.1 - 1 / perSecond;
      return { known: { kind: "paced", perSecond, awayMs }, truth: perSecond * (1 + spareSeconds / (0.99 * seconds)) };
    },
  },
  {
    name: "refusing",
    trials: 10,
    objective: "errors<1%",
    warmup: "0s",
    draw(share, seconds) {
      const perSecond = Math.round(150 * 4 ** share);
      // Ten may come at once besides.
      return { known: { kind: "refusing", perSecond, awayMs }, truth: (perSecond + 10 / seconds) / 0.99 };
    },
  },
  {
    name: "rising",
    trials: 10,
    objective: "p50<150ms",
    warmup: "500ms",
    draw(share) {
      const msPerThousand = Math.round(150 * 3 ** share);
      return { known: { kind: "rising", msPerThousand, awayMs }, truth: 100_000 / msPerThousand };
    },
  },
];

/** One search, as it is kept. */
interface Trial {
  readonly server: Kind["name"];
  readonly trial: number;
  readonly runtime: RuntimeName;
  readonly truth: number;
  readonly start: number;
  /** Absent: none was found. */
  readonly found?: number;
  /** The lowest rate at which the generator was the limit; absent: at none. Nobody knows what the server does there. */
  readonly invalidAt?: number;
  readonly probes: number;
  readonly seconds: number;
}

async function search(kind: Kind, trial: number, seconds: number): Promise<Trial> {
  const random = seededRandom(1_000 * kinds.indexOf(kind) + trial);
  const { known, truth } = kind.draw(random(), seconds);
  const start = Number((truth / (2 + 14 * random())).toPrecision(3));
  // Each trial is on the next one.
  const runtime = runtimeNames[trial % runtimeNames.length] as RuntimeName;
  await using server = await startKnown(known);
  const flags = ["--find", "--rate", `${start}/s`, "--duration", `${seconds}s`, "--slo", kind.objective, "--arrivals", "uniform"];
  const where = ["--http", "fetch", "--http-url", server.url, "--runtime", runtime, "--warmup", kind.warmup, "--seed", String(trial + 1)];
  const fromMs = performance.now();
  const { result } = await agentperfLoad(["HttpGet", ...flags, ...where]);
  const [end] = result.found ?? [];
  if (end === undefined || end.failure !== undefined)
    throw new Error(`no search: ${end?.failure ?? result.failures.map(({ message }) => message).join("; ")}`);
  const { rate: found, invalidAt } = end;
  const took = { probes: result.launches.length, seconds: Math.round((performance.now() - fromMs) / 1_000) };
  return { server: kind.name, trial, runtime, truth, start, ...present({ found, invalidAt }), ...took };
}

/** Whether the search ended where the generator was the limit: something else kept the machine busy. */
const isDisturbed = ({ found = 0, invalidAt, truth }: Trial): boolean => invalidAt !== undefined && found < truth && invalidAt < truth;

const isRight = ({ found, truth }: Trial): boolean => found !== undefined && offBy(found, truth) <= tolerance;

/** Does them from the first on, so many at a time. */
async function inTurn<T, R>(all: readonly T[], atATime: number, make: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = [...all.entries()];
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) results[next[0]] = await make(next[1]);
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return results;
}

const proof: Proof = async ({ quick, trace, jobs }) => {
  const seconds = quick ? 2 : 5;
  const there: Trial[] =
    trace !== undefined && existsSync(trace)
      ? readFileSync(trace, "utf8")
          .split("\n")
          .filter((line) => line !== "")
          // What this program wrote.
          .map((line) => JSON.parse(line) as Trial)
      : [];
  let allMet = true;
  const rows: (readonly (string | number)[])[] = [];
  for (const kind of kinds) {
    const numbers = Array.from({ length: quick ? 1 : kind.trials }, (_, trial) => trial);
    const trials = await inTurn(numbers, jobs, async (trial) => {
      const known = there.find((one) => one.server === kind.name && one.trial === trial);
      const made = known ?? (await search(kind, trial, seconds));
      if (known === undefined && trace !== undefined) appendFileSync(trace, `${JSON.stringify(made)}\n`);
      return made;
    });
    const right = trials.filter(isRight).length;
    const met = right >= targetShare * trials.length;
    allMet &&= met;
    const offs = trials.map(({ found, truth }) => (found === undefined ? Number.POSITIVE_INFINITY : offBy(found, truth)));
    const worst = Math.max(...offs);
    const each = (read: (one: Trial) => number) => (trials.reduce((sum, one) => sum + read(one), 0) / trials.length).toFixed(0);
    const shown = Number.isFinite(worst) ? percent(worst) : "not found";
    rows.push([
      kind.name,
      kind.objective,
      `${right} of ${trials.length}`,
      shown,
      String(trials.filter(isDisturbed).length),
      each((one) => one.probes),
      each((one) => one.seconds),
      verdict(met),
    ]);
    for (const one of trials.filter((candidate) => !isRight(candidate)))
      console.log(
        `${kind.name}, trial ${one.trial} on ${one.runtime}: ${one.found?.toFixed(0) ?? "none"}/s of ${one.truth.toFixed(0)}/s${isDisturbed(one) ? "; the generator was the limit" : ""}`,
      );
  }
  const head = ["server", "objective", "within 5 % of the truth", "worst off by", "disturbed", "probes", "seconds", "≥ 95 %"];
  printTable(`Searches of the highest rate, probes of ${seconds} s, even arrivals, ${jobs} at a time:`, head, rows, 2);
  return allMet;
};
export default proof;
