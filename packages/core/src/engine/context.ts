import type { BenchmarkContext } from "../benchmark/define-benchmark.ts";
import { seededRandom } from "../statistics/random.ts";

/**
 * What a benchmark is told, for measuring one by {@link measure} in a program or a page of one's own.
 *
 * @param given - what it needs: opened ports, parameters, how many operations are in flight. Default: no port, no parameter, one at a time, no
 * directory, numbers of seed 1, a host that tells nothing, notes that nobody reads
 */
export function benchmarkContext(given: Partial<BenchmarkContext> = {}): BenchmarkContext {
  return {
    ports: {},
    parameters: {},
    concurrency: 1,
    keyPrefix: "agentperf:own:",
    directory: "",
    signal: new AbortController().signal,
    random: seededRandom(1),
    host: {},
    note: () => undefined,
    ...given,
  };
}
