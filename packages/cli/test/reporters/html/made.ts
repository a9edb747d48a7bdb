import { trendsOf } from "@agentperf/core/analysis";
import type { Launch, Result } from "@agentperf/core/result";
import { Sketch, seededRandom } from "@agentperf/core/statistics";
import { crossingOf, launchOf, resultOf } from "../../../../core/test/result/results.ts";
import type { Report } from "../../../src/reporters/reporter.ts";
import { environmentKey } from "../../../src/results/environment.ts";
import { reportOf } from "../reports.ts";

// Results with all that a page can show.

const runtimes = ["node", "bun", "deno"] as const;

/** Suites with as many benchmarks as the core ones have, levels counted singly. */
const names: Readonly<Record<string, readonly string[]>> = {
  auth: ["ValidateJWT", "RoleCheck", "GetUserFromContext"],
  mcp: ["ListTools", "CallTool", "ConnectMCP", "ToolDiscoveryWithManyParameters"],
  redis: [
    ...["RedisSet", "RedisGet", "RedisTransaction", "RedisPipelineOfSeveralCommands"],
    ...[1, 2, 4, 8, 16, 64].map((level) => `RedisConcurrent/concurrency=${level}`),
  ],
  sessions: ["CreateSession", "GetSession", "UpdateSession", "DeleteSession", "SessionManagerConcurrent"],
  "rate-limit": ["RateLimitAllow", "RateLimitDeny"],
  "end-to-end": ["CompleteRequest", "Report"],
  stress: ["HighConcurrency/1", "MemoryPressure"],
};

/** A result of 28 benchmarks on three runtimes, and two adapters for some; every part of a launch is told. */
export function largeResult(day = 0, factor = 1): Result {
  const random = seededRandom(7 + day);
  const crossings = Object.entries(names).flatMap(([suite, own]) =>
    own.flatMap((name) =>
      runtimes.flatMap((runtime) =>
        (suite === "redis" && name === "RedisGet" ? ["memory", "ioredis"] : ["memory"]).map((adapter) => {
          const concurrency = Number(/concurrency=(\d+)/.exec(name)?.[1] ?? 1);
          const adapters = suite === "redis" ? { redis: adapter } : {};
          const id = `${suite}/${name} ${runtime}${suite === "redis" ? ` redis=${adapter}` : ""}`;
          return crossingOf(name, { id, suite, runtime, adapters, concurrency, baseline: `${suite}.${name}` });
        }),
      ),
    ),
  );
  const launches = crossings.flatMap(({ id, benchmark, concurrency, runtime }) => {
    const level = levelOf(benchmark) * { node: 1, bun: 0.8, deno: 1.02 }[runtime as (typeof runtimes)[number]] * factor;
    return Array.from({ length: 6 }, (_, round) => launch(id, round, (level * (1 + 0.1 * random())) / scaleOf(concurrency), random));
  });
  const startedAt = new Date(Date.UTC(2026, 0, 2 + day, 3, 4, 5)).toISOString();
  const [first, second] = crossings.splice(-2);
  const result = resultOf(
    [...crossings, ...(first === undefined ? [] : [first])],
    launches.filter(({ crossing }) => crossing !== first?.id && crossing !== second?.id),
    {
      id: `20260102-030405-day${day}`,
      startedAt,
      references: [0, 1, 2, 3, 4].map((round) => ({
        round,
        runtime: "node",
        ns: { processor: 1e6 + round, memory: 2e6 + round, "file system": 3e6 + round, loopback: 4e5 + round },
      })),
      failures: first === undefined ? [] : [{ crossing: first.id, round: 0, phase: "measure", code: "benchmark", message: "it said no" }],
      skipped: second === undefined ? [] : [{ crossing: second, reason: "no server at redis://localhost:6379" }],
      notes: [{ text: "rounds were made shorter to keep within the time" }],
    },
  );
  return {
    ...result,
    environment: {
      ...result.environment,
      git: { commit: "c".repeat(40), dirty: true },
      runtimes: runtimes.map((name) => ({ name, version: "24.21.0" })),
      adapters: [
        { port: "redis", id: "ioredis", version: "5.8.0", address: "redis://localhost:6379", capabilities: ["server"], options: {} },
      ],
    },
  };
}

/** Nanoseconds: from nothing much to seconds. */
const levelOf = (benchmark: string): number =>
  10 **
  (1.5 +
    (Object.values(names)
      .flat()
      .findIndex((name) => name.startsWith(benchmark)) %
      7));

const scaleOf = (concurrency: number): number => concurrency / (1 + 0.05 * (concurrency - 1) + 0.002 * concurrency * (concurrency - 1));

function launch(id: string, round: number, ns: number, random: () => number): Launch {
  const sketch = new Sketch();
  for (let at = 0; at < 300; at++) sketch.add(ns * (0.8 + 0.3 * random()));
  for (let at = 0; at < 4; at++) sketch.add(ns * (3 + 5 * random()));
  const percentile = (share: number) => sketch.quantile(share);
  return launchOf(id, ns, round, {
    histogram: { ...sketch.toJSON(), buckets: [...sketch.toJSON().buckets] },
    latency: {
      ...{ meanNs: ns, minNs: percentile(0), maxNs: percentile(1), p50Ns: percentile(0.5), p75Ns: percentile(0.75) },
      ...{ p90Ns: percentile(0.9), p99Ns: percentile(0.99), p999Ns: percentile(0.999) },
    },
    metrics: { "hits/op": 3 + random() },
    cold: { runtimeMs: 40 + round, modulesMs: 20, adaptersMs: 5, setupMs: 1, firstOperationMs: ns / 1e5 },
    conditions: { cpuShare: 0.8 + 0.1 * random(), othersCpus: random() / 4, stolenShare: 0, diskShare: 0.01, load: 1 + random() },
    isRepeated: round === 3,
    timeline: {
      widthMs: 50,
      operations: Array.from({ length: 40 }, (_, at) => Math.round(1_000 * (1 + 0.1 * random()) * (at === 20 ? 0.3 : 1))),
    },
    memory: { bytesPerOp: 1_000 * (1 + random()), allocsPerOp: 120, peakRssBytes: 8e7, collections: { count: 0.4, pauseNs: 2e5 } },
  });
}

/** The report of {@link largeResult} with a history of a dozen results, in which it got slower. */
export function largeReport(): Report {
  const results = Array.from({ length: 12 }, (_, day) => largeResult(day, day < 7 ? 1 : 1.3));
  const newest = results.at(-1) ?? largeResult();
  const ns = Object.fromEntries(newest.plan.crossings.map(({ baseline = "", benchmark }) => [baseline, levelOf(benchmark)]));
  return { ...reportOf(newest, { target: 1.2, warning: 1.5, ns }), trends: trendsOf(results, environmentKey) };
}

/** Texts that want to be something else than text, or more of it than there is room for. */
export const hostileTexts = [
  "<script>document.documentElement.dataset.evil = 1</script>",
  '"><img src=x onerror="document.documentElement.dataset.evil = 1">',
  "' onload='document.documentElement.dataset.evil=1",
  "</style></title></svg><style>* { display: none }</style>",
  "--><!--",
  "javascript:document.documentElement.dataset.evil=1",
  "x".repeat(3_000),
  "\u202eright to left\u2066 \u0000\u001b[31m\u2028",
  "&lt;b&gt;&amp;amp;",
  "one\ntwo\tthree\r\n::error::four",
  "שלום עליכם مرحبا 你好 👩‍👩‍👧‍👦",
  "$" + "{7 * 7} `{{ 1 }}` %s %n",
] as const;

/** A result in which every text is one of these: names, units, errors, reasons, addresses. */
export function hostileResult(texts: readonly string[] = hostileTexts): Result {
  let next = 0;
  const text = () => texts[next++ % texts.length] as string;
  const crossings = Array.from({ length: 8 }, (_, at) => {
    const [suite, benchmark, runtime] = [text(), text(), at % 2 === 0 ? "node" : text() || "other"];
    return crossingOf(benchmark, {
      id: `${at} ${text()}`,
      suite,
      benchmark,
      name: `${at}${text()}`,
      runtime,
      adapters: { [text()]: text() },
      baseline: text(),
      concurrency: at === 3 ? 4 : 1,
    });
  });
  const random = seededRandom(1);
  const launches = crossings.slice(0, 6).flatMap(({ id }, at) =>
    Array.from({ length: 5 }, (_, round) => {
      const own = launch(id, round, at === 0 ? 1e-300 : at === 1 ? 1e250 : 10 ** (2 * at), random);
      return { ...own, metrics: { [text()]: round, [text()]: -1e200 } };
    }),
  );
  const result = resultOf(crossings.slice(0, 7), launches, {
    id: text(),
    failures: [{ crossing: crossings[6]?.id ?? "", round: 0, phase: text(), code: text(), message: text() }],
    skipped: crossings.slice(7).map((crossing) => ({ crossing, reason: text() })),
    notes: texts.map((own) => ({ text: own })),
  });
  return {
    ...result,
    environment: {
      agentperf: text(),
      os: { platform: text(), release: text(), arch: text() },
      cpu: { model: text(), count: 2 },
      memoryBytes: 1e9,
      git: { commit: text(), dirty: true },
      runtimes: [
        { name: "node", version: text(), args: [text()] },
        { name: text() || "other", version: text() },
      ],
      adapters: [{ port: text(), id: text(), version: text(), address: text(), capabilities: [], options: {} }],
    },
    plan: { ...result.plan, benchtime: text(), warmup: text() },
  };
}
