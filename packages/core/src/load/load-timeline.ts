import { Sketch, type SketchJson } from "../statistics/sketch.ts";

/** What happened in one stretch of a load. All but `completed` belong to the operations that were meant to start in it. */
export interface LoadStretch {
  readonly planned: number;
  readonly sent: number;
  readonly dropped: number;
  readonly failed: number;
  /** Operations that ended well in it, whenever they were meant to start. */
  readonly completed: number;
  /** Response times of those that ended well, more coarsely than those of the whole. */
  readonly response: SketchJson;
}

/** A load over time. */
export interface LoadTimeline {
  readonly widthMs: number;
  readonly stretches: readonly LoadStretch[];
}

/** What is counted in a stretch. */
export type LoadCount = Exclude<keyof LoadStretch, "response">;

type Counts = Record<LoadCount, number> & { readonly response: Sketch };

const firstWidthMs = 1_000;
/** Stretches that are kept at most. */
export const mostStretches = 600;
/** How long stretches may be, in milliseconds: those of a load of years aren't among them. */
export const widths: readonly number[] = Array.from({ length: 17 }, (_, at) => firstWidthMs * 2 ** at);
/** Relative accuracy of a stretch's response times: enough to draw, small to keep. */
export const stretchAccuracy = 0.02;

const empty = (): Counts => ({ planned: 0, sent: 0, dropped: 0, failed: 0, completed: 0, response: new Sketch(stretchAccuracy) });

function mergeInto(counts: Counts, other: Counts): void {
  for (const name of ["planned", "sent", "dropped", "failed", "completed"] as const) counts[name] += other[name];
  counts.response.merge(other.response);
}

/** Counts by seconds; in a long load by 2, 4, 8, … seconds, so that it stays small. */
export class LoadTimelineRecorder {
  #widthMs = firstWidthMs;
  #stretches: Counts[] = [];
  /** The one that was used last, and where it begins: most of what follows belongs to it too. */
  #last: { readonly fromMs: number; readonly counts: Counts } | undefined;

  /** Counts something. @param atMs - when, since the beginning of the load */
  count(what: LoadCount, atMs: number): void {
    this.#at(atMs)[what] += 1;
  }

  /** Keeps the response time of an operation. @param atMs - when it was meant to start */
  respond(ns: number, atMs: number): void {
    this.#at(atMs).response.add(ns);
  }

  /** Adds another one's, whose load began at the same time. */
  merge({ widthMs, stretches }: LoadTimeline): void {
    while (this.#widthMs < widthMs) this.#widen();
    for (const [at, { response, ...counts }] of stretches.entries())
      mergeInto(this.#at(at * widthMs), { ...counts, response: Sketch.fromJSON(response) });
  }

  timeline(): LoadTimeline {
    const stretches = this.#stretches.map(({ response, ...counts }) => ({ ...counts, response: response.toJSON() }));
    return { widthMs: this.#widthMs, stretches };
  }

  #at(atMs: number): Counts {
    const last = this.#last;
    if (last !== undefined && atMs >= last.fromMs && atMs < last.fromMs + this.#widthMs) return last.counts;
    while (atMs >= this.#widthMs * mostStretches) this.#widen();
    const index = Math.max(0, Math.floor(atMs / this.#widthMs));
    while (this.#stretches.length <= index) this.#stretches.push(empty());
    // There is one of each index up to this one.
    const counts = this.#stretches[index] as Counts;
    this.#last = { fromMs: index * this.#widthMs, counts };
    return counts;
  }

  #widen(): void {
    this.#last = undefined;
    this.#widthMs *= 2;
    const wider: Counts[] = [];
    for (const [at, counts] of this.#stretches.entries()) {
      if (at % 2 === 0) wider.push(counts);
      else mergeInto(wider[(at - 1) / 2] as Counts, counts);
    }
    this.#stretches = wider;
  }
}
