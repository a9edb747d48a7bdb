import {
  combineLoads,
  conclude,
  generatorOf,
  type LoadAgent,
  type LoadJson,
  type LoadMeasurement,
  LoadRecorder,
  loadJson,
  RateSearch,
} from "@agentperf/core/load";
import { type Crossing, underLoad } from "@agentperf/core/plan";
import type { FoundRate, Launch, LaunchLoad, Result, ResultCrossing } from "@agentperf/core/result";
import { seededRandom } from "@agentperf/core/statistics";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";

// Loads that nobody waited for: a server with one queue, on a made-up clock.

/** What a made-up load is of. */
export interface MadeLoad {
  readonly name?: string;
  /** Operations a second. */
  readonly rate: number;
  readonly seconds?: number;
  /** What the server takes of an operation when it is alone. */
  readonly serviceMs?: number;
  /** How late operations are sent. */
  readonly lagMs?: number;
  readonly maxInFlight?: number;
  readonly objectives?: readonly string[];
  /** Every so many operations one fails, with this. */
  readonly failing?: { readonly every: number; readonly error: unknown };
  readonly generators?: number;
  /** The machines that share it: those that weren't lost have a generator each. */
  readonly agents?: readonly LoadAgent[];
  /** How busy the last one of the generators is. */
  readonly busy?: number;
  readonly crossing?: Partial<Crossing>;
  readonly round?: number;
}

const second = 1e9;

function recorded(
  { rate, seconds = 10, serviceMs = 4, lagMs = 0.4, maxInFlight = 1_000, failing }: MadeLoad,
  seed: number,
): LoadMeasurement {
  const random = seededRandom(seed);
  const recorder = new LoadRecorder(0);
  const ends: number[] = [];
  let freeAt = 0;
  let count = 0;
  for (let at = 0; ; ) {
    at += (-Math.log1p(-random()) * second) / rate;
    if (at >= seconds * second) break;
    count += 1;
    const sent = at + lagMs * 1e6 * random();
    while (ends.length > 0 && (ends[0] as number) <= sent) ends.shift();
    if (ends.length >= maxInFlight) {
      recorder.drop(at);
      continue;
    }
    recorder.send(at, sent);
    freeAt = Math.max(freeAt, sent) + serviceMs * 1e6 * (0.5 + random());
    if (failing !== undefined && count % failing.every === 0) recorder.fail(at, failing.error);
    else recorder.complete(at, sent, freeAt);
    ends.push(freeAt);
  }
  const { counts, response, service, lag, errors } = recorder;
  return { counts, response, service, lag, errors, seconds, timeline: recorder.timeline() };
}

/** A load and its crossing, as a run keeps them. */
export function madeLoad(options: MadeLoad, seed = 1): { readonly crossing: ResultCrossing; readonly launch: Launch } {
  const { name = "Get", rate, seconds = 10, maxInFlight = 1_000, objectives = [], busy = 0.1, round = 0, agents } = options;
  const working = agents?.filter(({ lostAtSeconds }) => lostAtSeconds === undefined);
  const generators = working?.length ?? options.generators ?? 1;
  const durationNs = seconds * second;
  const asked = {
    stages: [{ from: rate, to: rate, durationNs }],
    arrivals: "poisson" as const,
    maxInFlight,
    drainNs: 5e9,
    objectives: [...objectives],
  };
  const base: Crossing = { ...crossingOf(name, options.crossing), concurrency: 1 };
  const crossing = { ...(underLoad(base, asked, generators) as ResultCrossing) };
  const parts = Array.from({ length: generators }, (_, at) => recorded({ ...options, rate: rate / generators }, seed + at));
  const loopOf = (at: number) => ({ utilization: at === generators - 1 ? busy : 0.1, delayP50Ns: 1e5, delayP99Ns: 1e6 });
  const placeOf = (at: number) => {
    const agent = working?.[at]?.name ?? (at === 0 ? undefined : "host-b");
    return { place: working === undefined ? at + 1 : 1, ...(agent === undefined ? {} : { agent }) };
  };
  const measured: LoadMeasurement = {
    ...combineLoads(parts.map(loadJson)),
    eventLoop: loopOf(generators - 1),
    ...(generators === 1
      ? {}
      : {
          generators: parts.map((part, at) => generatorOf({ ...part, eventLoop: loopOf(at) }, placeOf(at))),
        }),
  };
  const load = {
    ...(loadJson(measured) as LoadJson & Omit<LaunchLoad, "invalid" | "objectives">),
    ...conclude(measured, asked, agents),
    ...(agents === undefined ? {} : { agents: [...agents] }),
  };
  const { response, counts } = measured;
  const { meanNs, minNs, maxNs } = response.toJSON();
  const at = (share: number) => (response.count === 0 ? 0 : response.at(share));
  const launch = launchOf(crossing.id, meanNs, round, {
    iterations: response.count,
    opsPerSecond: counts.completed / seconds,
    latency: {
      ...{ meanNs, minNs, maxNs, p50Ns: at(0.5), p75Ns: at(0.75) },
      ...{ p90Ns: at(0.9), p99Ns: at(0.99), p999Ns: at(0.999) },
    },
    histogram: JSON.parse(JSON.stringify(response.sketch)),
    eventLoop: loopOf(generators - 1),
    load: structuredClone(load),
  });
  return { crossing, launch };
}

/** A result of loads. */
export const loadsResult = (all: readonly MadeLoad[], more: Partial<Result> = {}): Result => {
  const made = all.map((own, at) => madeLoad(own, at + 1));
  return resultOf(
    made.map(({ crossing }) => crossing),
    made.map(({ launch }) => launch),
    more,
  );
};

export const good: MadeLoad = { rate: 100, objectives: ["p99<80ms", "errors<1%"] };
export const missed: MadeLoad = {
  name: "Set",
  rate: 230,
  objectives: ["p50<1ms", "errors<1%"],
  maxInFlight: 12,
  failing: { every: 25, error: new Error("request 7 was refused") },
};
/** Sent late, as a generator does that is the limit. */
export const invalid: MadeLoad = { name: "Scan", rate: 100, lagMs: 300, objectives: ["p99<80ms"], generators: 2, busy: 0.95 };

/** A server that is down: nothing is answered. */
export const down = { name: "Del", rate: 20, failing: { every: 1, error: new Error("connect ECONNREFUSED") } } satisfies MadeLoad;

const there = (name: string, lateMs: number): LoadAgent => ({ name, seconds: 10, lateMs, clockMs: 0.2 });
/** Shared by four machines, of which one was lost. */
export const partial: MadeLoad = {
  name: "Del",
  rate: 100,
  objectives: ["p99<80ms"],
  agents: [there("a", 1.5), { name: "b", seconds: 0, lostAtSeconds: 4.2 }, there("c", 2), there("d", 0.5)],
};

/** What a search tried. @param limit - a rate from which on the generator is the limit; from `downFrom` on nothing is answered */
export function searchResult(
  {
    objectives = ["p99<60ms"],
    start = 25,
    limit = Number.POSITIVE_INFINITY,
    downFrom = Number.POSITIVE_INFINITY,
    most = 60,
    crossing: own,
  }: {
    readonly objectives?: readonly string[];
    readonly start?: number;
    readonly limit?: number;
    readonly downFrom?: number;
    readonly most?: number;
    readonly crossing?: Partial<Crossing>;
  } = {},
  more: Partial<Result> = {},
): Result {
  const search = new RateSearch({ start });
  const crossings = new Map<string, ResultCrossing>();
  const [launches, probes]: [Launch[], FoundRate["probes"]] = [[], []];
  for (let rate = search.next; rate !== undefined && probes.length < most; rate = search.next) {
    const tried = rate;
    const round = probes.filter((probe) => probe.rate === tried).length;
    const isLimit = rate >= limit;
    const made = madeLoad(
      {
        rate,
        seconds: Math.max(4, 40 / rate),
        objectives,
        round,
        ...(isLimit ? { lagMs: 400 } : {}),
        ...(rate >= downFrom ? { failing: down.failing } : {}),
        ...(own === undefined ? {} : { crossing: own }),
      },
      probes.length + 1,
    );
    crossings.set(made.crossing.id, made.crossing);
    launches.push(made.launch);
    const { invalid: reasons, objectives: judged } = made.launch.load ?? { invalid: [], objectives: [] };
    const outcome = reasons.length > 0 ? "invalid" : judged.every(({ met }) => met) ? "met" : "missed";
    search.tell(outcome);
    probes.push({ crossing: made.crossing.id, round, rate, outcome });
  }
  const { rate, missedAt, invalidAt, isConfirmed: confirmed } = search.found;
  const found: FoundRate = { crossing: crossingOf("Get", own), objectives: [...objectives], rate, confirmed, missedAt, invalidAt, probes };
  return resultOf([...crossings.values()], launches, { found: [found], ...more });
}
