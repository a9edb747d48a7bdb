import { own } from "../safety/names.ts";
import type { GoRecord } from "./go-text.ts";
import { launchesOf } from "./launches.ts";
import type { Launch, Result } from "./schema.ts";

const goarch: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };
const goos: Readonly<Record<string, string>> = { win32: "windows" };

/**
 * A result's launches as Go benchmark records, runtime by runtime in the order of the plan; a line a launch.
 * @param baselineNs - nanoseconds per operation by key, which give the `baseline_ratio` of benchmarks that have one
 */
export function goRecords(result: Result, baselineNs: Readonly<Record<string, number>> = {}): GoRecord[] {
  const { environment } = result;
  const version = new Map(environment.runtimes.map((runtime) => [runtime.name, runtime.version]));
  return environment.runtimes.flatMap(({ name: runtime }) =>
    result.plan.crossings
      .filter((crossing) => crossing.runtime === runtime)
      .flatMap((crossing) => {
        const config = {
          goos: goos[environment.os.platform] ?? environment.os.platform,
          goarch: goarch[environment.os.arch] ?? environment.os.arch,
          pkg: `agentperf/${crossing.suite}`,
          cpu: environment.cpu.model,
          runtime: `${runtime} ${version.get(runtime)}`,
          ...adapterConfig(crossing.adapters),
        };
        const ownBaselineNs = crossing.baseline === undefined ? undefined : own(baselineNs, crossing.baseline);
        return launchesOf(result, crossing.id).map((launch) => ({
          config,
          name: crossing.name,
          procs: crossing.processes ?? environment.cpu.count,
          iterations: launch.iterations,
          values: [
            { value: launch.nsPerOp, unit: "ns/op" },
            ...(ownBaselineNs === undefined ? [] : [{ value: launch.nsPerOp / ownBaselineNs, unit: "baseline_ratio" }]),
            ...Object.entries(launch.metrics)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([unit, value]) => ({ value, unit })),
            ...(crossing.concurrency === 1
              ? []
              : [
                  { value: launch.opsPerSecond, unit: "ops/s" },
                  { value: launch.latency.p50Ns, unit: "p50-ns" },
                  { value: launch.latency.p99Ns, unit: "p99-ns" },
                  ...(launch.eventLoop === undefined ? [] : loopValues(launch.eventLoop)),
                ]),
            ...(launch.memory?.bytesPerOp === undefined ? [] : [{ value: launch.memory.bytesPerOp, unit: "B/op" }]),
            ...(launch.memory?.allocsPerOp === undefined ? [] : [{ value: launch.memory.allocsPerOp, unit: "allocs/op" }]),
          ],
        }));
      }),
  );
}

const loopValues = ({ utilization, delayP99Ns }: NonNullable<Launch["eventLoop"]>): GoRecord["values"] => [
  ...(utilization === undefined ? [] : [{ value: utilization, unit: "loop-busy" }]),
  { value: delayP99Ns, unit: "loop-delay-p99-ns" },
];

const adapterConfig = (adapters: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(adapters).map(([port, id]) => [`adapter-${port}`, id]));
