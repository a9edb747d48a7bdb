import { now } from "mitata/src/lib.mjs";
import type { Benchmark } from "../benchmark/define-benchmark.ts";
import { AgentperfError, beginningOf } from "../errors.ts";
import { bindOperation, isThenable, type Operation, type ResultKind } from "./operation.ts";

/** An operation that was seen to work. */
export interface Checked {
  readonly operation: Operation;
  readonly kind: ResultKind;
  /** Nanoseconds that the timed part of this first one took. */
  readonly timedNs: number;
  /** The same with what is untimed before it. */
  readonly wholeNs: number;
  /** What to tell the user where the operation only made something that would do the work when it is asked to. */
  readonly unrun?: string | undefined;
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
  return {
    operation,
    kind,
    timedNs: Math.max(endNs - preparedNs, 1),
    wholeNs: Math.max(endNs - startNs, 1),
    unrun: unrunOf(benchmark.name, value),
  };
}

/** Things whose work is done only when they are asked for it, by their own members. */
function unrunOf(name: string, value: unknown): string | undefined {
  const what = unrunKind(value);
  if (what === undefined) return undefined;
  return `${name}: run returns ${what}, which does its work only when it is used: only making it is measured, so use it in run`;
}

function unrunKind(value: unknown): string | undefined {
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return undefined;
  const has = (member: PropertyKey) => typeof (value as Record<PropertyKey, unknown>)[member] === "function";
  // Arrays, maps and the like can be iterated, but have no next of their own.
  if (has("next") && has(Symbol.asyncIterator)) return "an async iterator";
  if (has("next") && has(Symbol.iterator)) return "an iterator";
  if (has(Symbol.asyncIterator)) return "an async iterable, such as a stream";
  return undefined;
}

async function verified(benchmark: Benchmark, state: unknown, value: unknown): Promise<void> {
  if ((await benchmark.verify?.(state, value)) !== false) return;
  throw new AgentperfError("wrong-answer", `${benchmark.name}: the operation gave a wrong result (${shown(value)})`);
}

function shown(value: unknown): string {
  try {
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    return text === undefined ? "undefined" : beginningOf(text, 120);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
