import type { GoRecord } from "../result/go-text.ts";
import { own } from "../safety/names.ts";
import { median } from "../statistics/summary.ts";
import type { Baselines } from "./baselines.ts";
import { estimate } from "./estimate.ts";
import { allocationLimits, levelOf } from "./levels.ts";
import type { MeasuredCrossing, Summary } from "./summary.ts";

/**
 * The figures of Go benchmark records, benchmark by benchmark, under the ids that a result's crossings have where agentperf printed them. The ratio to
 * the baseline is their own `baseline_ratio`. Records without a time are left out.
 */
export function summarizeRecords(records: readonly GoRecord[], baselines: Baselines): Summary {
  const crossings = [...Map.groupBy(records, idOf)].flatMap(([id, members]) => {
    const [first] = members;
    const samples = [...valuesOf(members, "ns/op"), ...valuesOf(members, "sec/op").map((seconds) => seconds * 1e9)];
    return first === undefined || samples.length === 0 ? [] : [crossingOf(id, first, members, samples, baselines)];
  });
  return { baselines, crossings };
}

function crossingOf(
  id: string,
  first: GoRecord,
  members: readonly GoRecord[],
  samples: readonly number[],
  { target, warning: limit }: Baselines,
): MeasuredCrossing {
  const middle = (unit: string): number | undefined => {
    const values = valuesOf(members, unit);
    return values.length === 0 ? undefined : median(values);
  };
  const nsPerOp = estimate(samples);
  const [ratio, objects] = [middle("baseline_ratio"), middle("allocs/op")];
  return {
    crossing: {
      id,
      suite: suiteOf(first),
      benchmark: first.name.split("/")[0] ?? first.name,
      name: first.name,
      // Go text names any runtime or none; nobody who is given this summary asks which.
      runtime: runtimeOf(first),
      adapters: Object.fromEntries(adaptersOf(first)),
      parameters: {},
      concurrency: 1,
    },
    status: "measured",
    samples,
    p50Samples: [],
    failures: 0,
    nsPerOp,
    ratio:
      ratio === undefined
        ? undefined
        : { key: "", value: ratio, level: levelOf(ratio, { target, limit }), atLeast: levelOf(ratio, { target, limit }) },
    opsPerSecond: middle("ops/s") ?? 1e9 / nsPerOp.median,
    figure: { ...nsPerOp, by: "mean" },
    p50: { median: middle("p50-ns") ?? nsPerOp.median },
    p99Ns: middle("p99-ns") ?? nsPerOp.median,
    memory: {
      bytesPerOp: middle("B/op"),
      allocations: objects === undefined ? undefined : { perOp: objects, level: levelOf(objects, allocationLimits) },
    },
  };
}

const valuesOf = (records: readonly GoRecord[], unit: string): number[] =>
  records.flatMap(({ values }) => values.flatMap((own) => (own.unit === unit ? [own.value] : [])));

const suiteOf = ({ config }: GoRecord): string => (own(config, "pkg") ?? "").replace(/^agentperf\//, "");

const runtimeOf = ({ config }: GoRecord): string => (own(config, "runtime") ?? "").split(" ")[0] ?? "";

const adaptersOf = ({ config }: GoRecord): [port: string, id: string][] =>
  Object.entries(config).flatMap(([key, value]) => (key.startsWith("adapter-") ? [[key.slice("adapter-".length), value]] : []));

/** As a crossing is called: `redis/RedisGet node redis=memory`. */
const idOf = (record: GoRecord): string =>
  [
    [suiteOf(record), record.name].filter((part) => part !== "").join("/"),
    runtimeOf(record),
    adaptersOf(record)
      .map(([port, id]) => `${port}=${id}`)
      .join(","),
  ]
    .filter((part) => part !== "")
    .join(" ");
