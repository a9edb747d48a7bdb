import { now } from "mitata/src/lib.mjs";
import type { Benchmark } from "../benchmark/define-benchmark.ts";
import { AgentperfError } from "../errors.ts";
import { bindOperation, isThenable, type Operation, type ResultKind } from "./operation.ts";

/** An operation that was seen to work. */
export interface Checked {
  readonly operation: Operation;
  readonly kind: ResultKind;
  /** Nanoseconds that the timed part of this first one took. */
  readonly timedNs: number;
  /** The same with what is untimed before it. */
  readonly wholeNs: number;
}

/**
 * Runs and checks one operation.
 * @param state - what the benchmark's `setup` gave
 * @throws what the benchmark throws; {AgentperfError} `wrong-answer`: `verify` gave false
 */
export async function checkOnce(benchmark: Benchmark, state: unknown): Promise<Checked> {
  const operation = bindOperation(benchmark, state);
  const startNs = now();
  const argument = await operation.prepare();
  const preparedNs = now();
  const result = operation.run(argument);
  const kind = isThenable(result) ? "async" : "sync";
  const value = await result;
  const endNs = now();
  try {
    await verified(benchmark, state, value);
  } catch (thrown) {
    // What is wrong with the answer is the cause; a failure to undo it is most often its consequence.
    await (async () => operation.release(value, argument))().catch(() => undefined);
    throw thrown;
  }
  await operation.release(value, argument);
  // The clock may stand still over a short operation.
  return { operation, kind, timedNs: Math.max(endNs - preparedNs, 1), wholeNs: Math.max(endNs - startNs, 1) };
}

async function verified(benchmark: Benchmark, state: unknown, value: unknown): Promise<void> {
  if ((await benchmark.verify?.(state, value)) !== false) return;
  throw new AgentperfError("wrong-answer", `${benchmark.name}: the operation gave a wrong result (${shown(value)})`);
}

function shown(value: unknown): string {
  try {
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    return text === undefined ? "undefined" : text.slice(0, 120);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
