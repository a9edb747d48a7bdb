/** How many operations ended in each stretch of time. */
export interface Timeline {
  /** Length of a stretch. */
  readonly widthMs: number;
  /** Operations of each, from the start on; the last may not be whole and isn't among them. */
  readonly operations: readonly number[];
}

const mostBins = 120;

/** Counts operations by the time at which they ended, in constant memory: where there are too many stretches, two become one. */
export class TimelineRecorder {
  #widthMs: number;
  #bins: number[] = [];
  #endMs = 0;

  /** @param widthMs - of a stretch, at first */
  constructor(widthMs: number) {
    this.#widthMs = widthMs;
  }

  /**
   * Adds operations that ended evenly over a time.
   * @param fromMs - since the start, as `toMs`
   */
  add(fromMs: number, toMs: number, operations: number): void {
    this.#endMs = Math.max(this.#endMs, toMs);
    while (this.#endMs / this.#widthMs > mostBins) this.#halve();
    const lengthMs = toMs - fromMs;
    for (let at = Math.floor(fromMs / this.#widthMs); at * this.#widthMs < toMs || lengthMs === 0; at++) {
      const overlapMs = Math.min(toMs, (at + 1) * this.#widthMs) - Math.max(fromMs, at * this.#widthMs);
      this.#bins[at] = (this.#bins[at] ?? 0) + (lengthMs === 0 ? operations : (operations * overlapMs) / lengthMs);
      if (lengthMs === 0) return;
    }
  }

  #halve(): void {
    this.#widthMs *= 2;
    const bins: number[] = [];
    for (let at = 0; at < this.#bins.length; at += 2) bins.push((this.#bins[at] ?? 0) + (this.#bins[at + 1] ?? 0));
    this.#bins = bins;
  }

  /** The whole stretches; undefined where there are too few to show anything. */
  timeline(): Timeline | undefined {
    const whole = Math.floor(this.#endMs / this.#widthMs);
    if (whole < 4) return undefined;
    return { widthMs: this.#widthMs, operations: Array.from({ length: whole }, (_, at) => Math.round(this.#bins[at] ?? 0)) };
  }
}
