import { ErrorCounter, type ErrorKind } from "./errors.ts";
import { type LoadTimeline, LoadTimelineRecorder } from "./load-timeline.ts";
import { Times } from "./times.ts";

/** How operations of a load ended. `planned` = `sent` + `dropped`, and `sent` = `completed` + `failed` + `unanswered`. */
export interface LoadCounts {
  /** Operations whose instant came. */
  readonly planned: number;
  readonly sent: number;
  /** Operations that found as many in flight as may be. They were not sent later: that would hide what a user would have waited. */
  readonly dropped: number;
  readonly completed: number;
  readonly failed: number;
  /** Operations without an end when the load was over and their time had passed. */
  readonly unanswered: number;
}

/** Keeps what happens in a load. All instants are the engine's, in nanoseconds. */
export class LoadRecorder {
  /** From the instant an operation was meant to start to its end: what a user waits. */
  readonly response: Times = new Times();
  /** From the instant it was sent to its end: what the server and the client take. */
  readonly service: Times = new Times();
  /** From the instant it was meant to start to the one it was sent: what this generator takes. */
  readonly lag: Times = new Times();
  readonly #timeline = new LoadTimelineRecorder();
  readonly #errors = new ErrorCounter();
  readonly #counts = { planned: 0, sent: 0, dropped: 0, completed: 0, failed: 0, unanswered: 0 };
  readonly #startNs: number;

  /** @param startNs - when the load begins */
  constructor(startNs: number) {
    this.#startNs = startNs;
  }

  drop(intendedNs: number): void {
    this.#count("planned", intendedNs);
    this.#count("dropped", intendedNs);
  }

  send(intendedNs: number, sentNs: number): void {
    this.#count("planned", intendedNs);
    this.#count("sent", intendedNs);
    this.lag.add(sentNs - intendedNs);
  }

  /** An operation could not be started: what it needs could not be made. That it never was sent says nothing of how late this generator sends. */
  failBefore(intendedNs: number, thrown: unknown): void {
    this.#count("planned", intendedNs);
    this.#count("sent", intendedNs);
    this.fail(intendedNs, thrown);
  }

  complete(intendedNs: number, sentNs: number, endNs: number): void {
    this.#count("completed", endNs);
    this.#respond(intendedNs, sentNs, endNs);
  }

  /** A failure has no place among the times: one that comes fast would make them look good. */
  fail(intendedNs: number, thrown: unknown): void {
    this.#count("failed", intendedNs);
    this.#errors.add(thrown);
  }

  /** Something beside an operation went wrong, such as undoing it: it is told among the errors, and counted with no operation. */
  noteError(thrown: unknown): void {
    this.#errors.add(thrown);
  }

  /** An operation that had no end: it took at least what it was waited for. */
  giveUp(intendedNs: number, sentNs: number, endNs: number): void {
    this.#counts.unanswered += 1;
    this.#respond(intendedNs, sentNs, endNs);
  }

  get counts(): LoadCounts {
    return { ...this.#counts };
  }

  get errors(): readonly ErrorKind[] {
    return this.#errors.kinds();
  }

  timeline(): LoadTimeline {
    return this.#timeline.timeline();
  }

  #respond(intendedNs: number, sentNs: number, endNs: number): void {
    this.response.add(endNs - intendedNs);
    this.service.add(endNs - sentNs);
    this.#timeline.respond(Math.max(0, endNs - intendedNs), this.#msOf(intendedNs));
  }

  #count(what: "planned" | "sent" | "dropped" | "completed" | "failed", atNs: number): void {
    this.#counts[what] += 1;
    this.#timeline.count(what, this.#msOf(atNs));
  }

  #msOf(atNs: number): number {
    return (atNs - this.#startNs) / 1e6;
  }
}
