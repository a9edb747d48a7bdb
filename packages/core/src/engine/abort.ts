import { AgentperfError } from "../errors.ts";

const interruption = ({ reason }: AbortSignal) => new AgentperfError("aborted", "the measurement was interrupted", { cause: reason });

/** @throws {AgentperfError} `aborted`: the signal says so */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw interruption(signal);
}

/** The work's outcome, or an `aborted` error as soon as the signal says so: an operation that hangs must not hold it up. */
export async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  throwIfAborted(signal);
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(interruption(signal));
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work(), promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
