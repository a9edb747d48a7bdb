import { now } from "mitata/src/lib.mjs";
import { isThenable, type Operation } from "../engine/operation.ts";
import type { LoadRecorder } from "./load-recorder.ts";
import type { Pantry } from "./pantry.ts";

/** Options of {@link openLoop}. */
export interface OpenLoopOptions {
  readonly operation: Operation;
  /** Filled, where something untimed belongs to each operation. */
  readonly pantry?: Pantry | undefined;
  /** When operations are meant to start, in nanoseconds from the beginning, in order. */
  readonly arrivals: Iterator<number, void, void>;
  /** When the load begins, by the engine's clock. */
  readonly startNs: number;
  /** How long it is; arrivals may end sooner. */
  readonly durationNs: number;
  /** One that finds as many in flight is dropped. */
  readonly maxInFlight: number;
  /** How long an answer is waited for after the load is over. */
  readonly drainNs: number;
  readonly recorder: LoadRecorder;
  /** Told when nothing more is sent, and only answers are waited for. */
  onSent?(): void;
  /** Nothing is sent after it was aborted. */
  readonly signal: AbortSignal;
}

/** The longest wait at a time: news that the run has ended must not wait for a slow rate. */
const longestWaitMs = 100;
/** And the longest time in which operations are started one after the other before answers can be read, and news be heard. */
const longestTurnNs = 50e6;
/** How long answers are waited for where the load was ended early: those that come at once aren't lost by that. */
const endedDrainNs = 1e9;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** An operation that was sent. */
interface Flight {
  readonly intendedNs: number;
  readonly sentNs: number;
}

/**
 * Sends each operation when its instant comes, whatever became of those before it. What can't be started while answers are still waited for isn't
 * started at all, and is no operation whose instant came.
 *
 * What is due is sent when a timer says so: a millisecond late, and never early. An operation that blocks the loop delays all that follow, which
 * their lag and their response show.
 * @returns how long it was, in nanoseconds: its duration, unless it was ended early
 */
export async function openLoop(options: OpenLoopOptions): Promise<number> {
  const { operation, pantry, arrivals, startNs, durationNs, maxInFlight, drainNs, recorder, signal } = options;
  const flights = new Set<Flight>();
  /** Operations whose arguments are still made. */
  const unprepared = new Set<Pick<Flight, "intendedNs">>();
  let inFlight = 0;

  const ended = (flight: Flight, result: unknown, argument: unknown, failure?: { readonly thrown: unknown }): void => {
    const endNs = now();
    // Given up already: it was counted.
    if (!flights.delete(flight)) return;
    if (failure === undefined) recorder.complete(flight.intendedNs, flight.sentNs, endNs);
    else recorder.fail(flight.intendedNs, failure.thrown);
    if (pantry === undefined || failure !== undefined) {
      inFlight -= 1;
      return;
    }
    // What belongs to an operation keeps its place, so that it can't pile up.
    pantry
      .release(result, argument, (thrown) => recorder.noteError(thrown))
      .finally(() => {
        inFlight -= 1;
      });
  };

  const start = (intendedNs: number, sentNs: number, argument?: unknown): void => {
    const flight = { intendedNs, sentNs };
    recorder.send(intendedNs, flight.sentNs);
    flights.add(flight);
    try {
      const result = operation.run(argument);
      if (isThenable(result)) {
        result.then(
          (value) => ended(flight, value, argument),
          (thrown: unknown) => ended(flight, undefined, argument, { thrown }),
        );
      } else ended(flight, result, argument);
    } catch (thrown) {
      ended(flight, undefined, argument, { thrown });
    }
  };

  const send = (intendedNs: number, atNs: number): void => {
    if (inFlight >= maxInFlight) {
      recorder.drop(intendedNs);
      return;
    }
    inFlight += 1;
    if (pantry === undefined) {
      start(intendedNs, atNs);
      return;
    }
    const waiting = { intendedNs };
    unprepared.add(waiting);
    pantry.take(
      (argument) => {
        if (unprepared.delete(waiting)) start(intendedNs, now(), argument);
      },
      (thrown) => {
        if (!unprepared.delete(waiting)) return;
        recorder.failBefore(intendedNs, thrown);
        inFlight -= 1;
      },
    );
  };

  let next = arrivals.next();
  let dueNs = 0;
  while (next.done !== true && next.value < durationNs && !signal.aborted && dueNs < durationNs + drainNs) {
    dueNs = now() - startNs;
    const turnNs = startNs + dueNs + longestTurnNs;
    // Only what is due by now: what gets due meanwhile waits until answers could be read.
    for (; next.done !== true && next.value <= dueNs && next.value < durationNs; next = arrivals.next()) {
      // A look at the clock is much of what a start costs on some runtimes.
      const atNs = now();
      if (atNs >= turnNs) break;
      send(startNs + next.value, atNs);
    }
    if (next.done === true) break;
    await wait(Math.min(longestWaitMs, Math.max(0, Math.floor((next.value - (now() - startNs)) / 1e6))));
  }
  options.onSent?.();
  const isEarly = signal.aborted && dueNs < durationNs;
  await drained(() => flights.size === 0 && inFlight === 0, Math.max(startNs + durationNs, now()) + drainNs, signal);
  const endNs = now();
  for (const { intendedNs, sentNs } of flights) recorder.giveUp(intendedNs, sentNs, endNs);
  flights.clear();
  for (const { intendedNs } of unprepared) recorder.failBefore(intendedNs, new Error("prepare had no end until the load was over"));
  unprepared.clear();
  await pantry?.empty(signal, drainNs);
  return isEarly ? dueNs : durationNs;
}

/** Waits until nothing is in flight, but not for ever, and not for long where the load is ended early. */
async function drained(isSo: () => boolean, deadlineNs: number, signal: AbortSignal): Promise<void> {
  let endedNs: number | undefined;
  while (!isSo() && now() < deadlineNs) {
    if (signal.aborted) endedNs ??= now() + endedDrainNs;
    if (endedNs !== undefined && now() >= endedNs) return;
    await wait(1);
  }
}
