import type { Conditions, EventLoop } from "../benchmark/host.ts";
import type { LoadAgent } from "./agents.ts";
import { ErrorCounter, type ErrorKind } from "./errors.ts";
import type { LoadCounts } from "./load-recorder.ts";
import { type LoadTimeline, LoadTimelineRecorder } from "./load-timeline.ts";
import { Times, type TimesJson } from "./times.ts";

/** What one of the processes that made a load together did. */
export interface LoadGenerator {
  /** Which of the processes of its machine it is, from 1. */
  readonly place: number;
  /** Name of the machine that it ran on; absent: this one. */
  readonly agent?: string | undefined;
  readonly counts: LoadCounts;
  /** Of its own operations; absent where none was sent, or answered. */
  readonly lagP50Ns?: number | undefined;
  readonly lagP99Ns?: number | undefined;
  readonly responseP99Ns?: number | undefined;
  /** Share of the time in which its event loop was busy, and CPU time of its thread ÷ wall time, where they are known. */
  readonly loopBusy?: number | undefined;
  readonly cpuShare?: number | undefined;
}

/** What a load gave. */
export interface LoadMeasurement {
  readonly counts: LoadCounts;
  /** How long it was, in seconds: the time in which operations were meant to start. */
  readonly seconds: number;
  /** From the instant an operation was meant to start to its end. */
  readonly response: Times;
  /** From the instant it was sent to its end. */
  readonly service: Times;
  /** From the instant it was meant to start to the one it was sent. */
  readonly lag: Times;
  readonly errors: readonly ErrorKind[];
  readonly timeline: LoadTimeline;
  /** Of each process what it did, where there were several. */
  readonly generators?: readonly LoadGenerator[] | undefined;
  /** Time of the first operation, before the load, which finds everything cold; absent in what was read again. */
  readonly firstNs?: number | undefined;
  readonly warmupMs?: number | undefined;
  /** How busy the generator's event loop was, where the host can tell. */
  readonly eventLoop?: EventLoop | undefined;
  /** What the generator got of the machine, where the host can tell. */
  readonly conditions?: Conditions | undefined;
}

/** {@link LoadMeasurement} as plain JSON, but for what the host told. */
export interface LoadJson {
  readonly counts: LoadCounts;
  readonly seconds: number;
  readonly response: TimesJson;
  readonly service: TimesJson;
  readonly lag: TimesJson;
  readonly errors: readonly ErrorKind[];
  readonly timeline: LoadTimeline;
  /** The machines that shared it; absent: one. */
  readonly agents?: readonly LoadAgent[] | undefined;
  readonly generators?: readonly LoadGenerator[] | undefined;
}

/** A measurement as plain JSON. */
export function loadJson({ counts, seconds, response, service, lag, errors, timeline, generators }: LoadMeasurement): LoadJson {
  const times = { response: response.toJSON(), service: service.toJSON(), lag: lag.toJSON() };
  return { counts, seconds, ...times, errors, timeline, ...(generators === undefined ? {} : { generators }) };
}

/** A measurement from plain JSON. @throws {RangeError} a sketch isn't one */
export const loadFromJson = (json: LoadJson): LoadMeasurement => combineLoads([json]);

/**
 * What several generators gave that began at the same time, as one load: counts are added up, and each distribution is that of all operations.
 * @param parts - at least one
 */
export function combineLoads(parts: readonly LoadJson[]): LoadMeasurement {
  const [response, service, lag] = [new Times(), new Times(), new Times()];
  const [timeline, errors] = [new LoadTimelineRecorder(), new ErrorCounter()];
  const counts = { planned: 0, sent: 0, dropped: 0, completed: 0, failed: 0, unanswered: 0 };
  for (const part of parts) {
    response.merge(part.response);
    service.merge(part.service);
    lag.merge(part.lag);
    timeline.merge(part.timeline);
    errors.merge(part.errors);
    // The names are those of the counts.
    for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] += part.counts[name];
  }
  const seconds = Math.max(...parts.map((part) => part.seconds));
  const generators = parts.flatMap((part) => part.generators ?? []);
  const together = { counts, seconds, response, service, lag, errors: errors.kinds(), timeline: timeline.timeline() };
  return generators.length === 0 ? together : { ...together, generators };
}
