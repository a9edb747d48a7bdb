import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runtimeOf } from "@agentperf/core";
import type { Alternated } from "@agentperf/core/engine";
import { Sketch } from "@agentperf/core/statistics";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import type { Figures, Order, WorkerEvent } from "../../src/launch/protocol.ts";
import type { Runtime } from "../../src/runtimes/find.ts";
import { runtimes } from "../../src/runtimes/index.ts";
import { fakeProgram } from "../programs.ts";

// A shell script that stands for a runtime: it takes a worker's order and says what a test has it say, within milliseconds.

/** A runtime whose workers do what a script says. */
export interface FakeRuntime extends AsyncDisposable {
  readonly runtime: Runtime;
  /** A directory for what the script keeps; in the script it is `$directory`. */
  readonly directory: string;
  /** The orders that its workers were given, in the order in which they began. */
  orders(): Promise<Order[]>;
  /** The lines that the script has appended to `$directory/log`. */
  log(): Promise<string[]>;
}

/** A command of the script that says an event, as a worker does. */
export const say = (event: WorkerEvent): string => `say '${JSON.stringify(event)}'`;

/** Keeps the order, takes the mark out of it, and knows how to say an event. */
const before = `
directory=$(dirname "$0")
order=$AGENTPERF_LAUNCH
rest=\${order#*'"mark":"'}
mark=\${rest%%'"'*}
printf '%s\\n' "$order" >> "$directory/orders"
say() { printf '\\n%s%s\\n' "$mark" "$1"; }
`;

/** Makes a runtime of the name of the one that runs this test, whose workers run this script. */
export async function fakeRuntime(script: string): Promise<FakeRuntime> {
  const own = await temporaryDirectory();
  const definition = await runtimes[runtimeOf(globalThis)]();
  const executable = await fakeProgram(own.path, "runtime", `${before}${script}`);
  const lines = async (name: string) => (await readFile(join(own.path, name), "utf8").catch(() => "")).split("\n").filter(Boolean);
  return {
    runtime: { ...definition, runtime: definition.name, version: "1.0.0", executable },
    directory: own.path,
    orders: async () => (await lines("orders")).map((text) => JSON.parse(text) as Order),
    log: () => lines("log"),
    [Symbol.asyncDispose]: () => own[Symbol.asyncDispose](),
  };
}

/** Figures of ten operations that took so long each. */
export function figuresOf(nsPerOp: number, more: Partial<Figures> = {}): Figures {
  const histogram = new Sketch();
  histogram.add(nsPerOp, 10);
  const latency = { meanNs: nsPerOp, minNs: nsPerOp, maxNs: nsPerOp, p50Ns: nsPerOp, p75Ns: nsPerOp, p90Ns: nsPerOp, p99Ns: nsPerOp };
  return {
    iterations: 10,
    samples: 10,
    nsPerOp,
    opsPerSecond: 1e9 / nsPerOp,
    latency: { ...latency, p999Ns: nsPerOp },
    histogram: histogram.toJSON(),
    metrics: {},
    firstNs: 1_000,
    measureMs: 1,
    warmupMs: 1,
    memoryMs: 0,
    memory: {},
    ...more,
  };
}

/** A command of the script that says figures. */
export const measured = (nsPerOp: number, more?: Partial<Figures>): string => say({ type: "measured", figures: figuresOf(nsPerOp, more) });

/** A command of the script that says what two sides gave in turn. */
export const compared = (
  logRatio: number,
  nsPerOp: Alternated["nsPerOp"] = [1, Math.exp(logRatio)],
  more: Partial<Alternated> = {},
): string =>
  say({
    type: "compared",
    compared: {
      logRatio,
      grownLogRatio: logRatio,
      plainLogRatio: logRatio,
      quads: 3,
      nsPerOp,
      stalls: [0, 0],
      stallLogs: [
        { sum: 0, squares: 0 },
        { sum: 0, squares: 0 },
      ],
      operations: [9, 9],
      stallShare: 0,
      heap: {},
      ...more,
    },
  });

/** A command of the script that says that it has failed. */
export const failed = (
  message: string,
  phase: Extract<WorkerEvent, { type: "failed" }>["phase"] = "measure",
  code = "benchmark",
  side?: number,
): string => say({ type: "failed", phase, code, message, side });
