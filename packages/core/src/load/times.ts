import { Sketch, type SketchJson } from "../statistics/sketch.ts";

/** {@link Times} as plain JSON. Without any value its figures are 0. */
export interface TimesJson {
  readonly meanNs: number;
  readonly minNs: number;
  readonly maxNs: number;
  readonly sketch: SketchJson;
}

/** Times of one kind: their sketch, and what a sketch doesn't keep. They merge without loss. */
export class Times {
  readonly sketch: Sketch = new Sketch();
  #sumNs = 0;
  minNs = Number.POSITIVE_INFINITY;
  maxNs = 0;

  add(ns: number): void {
    // The clock of a virtual machine may step back by a little.
    const time = Math.max(0, ns);
    this.sketch.add(time);
    this.#sumNs += time;
    if (time < this.minNs) this.minNs = time;
    if (time > this.maxNs) this.maxNs = time;
  }

  get count(): number {
    return this.sketch.count;
  }

  get meanNs(): number {
    return this.#sumNs / this.sketch.count;
  }

  /** The time at a quantile, none beyond the shortest and the longest. @throws {RangeError} there is none */
  at(quantile: number): number {
    return Math.min(this.maxNs, Math.max(this.minNs, this.sketch.quantile(quantile)));
  }

  merge({ meanNs, minNs, maxNs, sketch: json }: TimesJson): void {
    const sketch = Sketch.fromJSON(json);
    if (sketch.count === 0) return;
    this.sketch.merge(sketch);
    this.#sumNs += meanNs * sketch.count;
    this.minNs = Math.min(this.minNs, minNs);
    this.maxNs = Math.max(this.maxNs, maxNs);
  }

  toJSON(): TimesJson {
    const isEmpty = this.sketch.count === 0;
    return { meanNs: isEmpty ? 0 : this.meanNs, minNs: isEmpty ? 0 : this.minNs, maxNs: this.maxNs, sketch: this.sketch.toJSON() };
  }

  static fromJSON(json: TimesJson): Times {
    const times = new Times();
    times.merge(json);
    return times;
  }
}
