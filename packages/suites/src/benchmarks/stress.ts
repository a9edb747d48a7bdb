import { defineBenchmark, defineSuite, type Host, heapGrowthUnit, type Sessions, sessionsPort } from "@agentperf/core";
import { handleRequest, prepareRequests, requestPorts } from "./request.ts";

const highConcurrency = defineBenchmark({
  name: "HighConcurrency",
  description: "the end-to-end request without the tool call, with others in flight",
  ports: requestPorts,
  concurrency: [1, 10, 100, 1_000],
  setup: ({ ports, keyPrefix }) => prepareRequests(ports, keyPrefix),
  run: (state) => handleRequest(state),
});

const recordBytes = 64 * 1_024;
const records = 1_024;

interface Pressure {
  readonly sessions: Sessions;
  readonly host: Host;
  readonly bytes: Buffer;
  operations: number;
  /** Heap after the first operation. */
  heapBytes: number | undefined;
}

const memoryPressure = defineBenchmark({
  name: "MemoryPressure",
  description: "make session records of 64 KiB until 64 MiB are live, release them",
  ports: [sessionsPort],
  oneAtATime: "it holds 64 MiB at a time, and reads the heap between two operations",
  setup: ({ ports: { sessions }, host }): Pressure => ({
    sessions,
    host,
    bytes: Buffer.alloc(recordBytes, "session record "),
    operations: 0,
    heapBytes: undefined,
  }),
  async run(state) {
    const { sessions, bytes } = state;
    const ids: string[] = [];
    for (let at = 0; at < records; at++) {
      // A string of its own each time; a repeated one would be kept once.
      bytes.writeUInt32LE(at);
      const { id } = await sessions.create({ userId: "ada", metadata: { history: bytes.toString("latin1") } });
      ids.push(id);
    }
    const [first] = ids;
    if (first === undefined || (await sessions.get(first)) === undefined) throw new Error("a live session isn't found");
    for (const id of ids) {
      if (!(await sessions.end(id))) throw new Error(`session ${id} had ended already`);
    }
  },
  release(state) {
    // After the first operation: it grows the heap for good, by code and pools.
    if (++state.operations === 1) state.heapBytes = liveHeapBytes(state.host);
  },
  metrics({ host, operations, heapBytes }): Record<string, number> {
    const nowBytes = liveHeapBytes(host);
    if (heapBytes === undefined || nowBytes === undefined || operations === 1) return {};
    return { [heapGrowthUnit]: Math.round((nowBytes - heapBytes) / (operations - 1)) };
  },
});

/** Heap after a full collection; absent where the runtime can't say or can't collect. */
function liveHeapBytes(host: Host): number | undefined {
  if (host.gc === undefined) return undefined;
  host.gc();
  return host.heapUsedBytes?.();
}

/** Stress benchmarks. */
export const stress = defineSuite({ name: "stress", benchmarks: [highConcurrency, memoryPressure] });
