/** A {@link Sketch} as plain JSON: `[bucket, count, bucket, count, …]` in ascending order. */
export interface SketchJson {
  /** Relative accuracy of a quantile. */
  readonly accuracy: number;
  /** Values at or below the smallest that is told apart. */
  readonly zeros: number;
  readonly buckets: readonly number[];
}

const smallest = 2 ** -10;
const largest = 2 ** 53;

/**
 * A histogram of positive numbers with buckets of equal relative width: constant memory, and any quantile within a
 * relative `accuracy`. Two of them merge without loss.
 *
 * @see Masson, Rim & Lee, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees", 2019
 */
export class Sketch {
  readonly accuracy: number;
  readonly #gamma: number;
  readonly #scale: number;
  readonly #offset: number;
  readonly #counts: Float64Array;
  #zeros = 0;
  #count = 0;

  /** @param accuracy - relative, in (0, 1). Default: 0.5 % */
  constructor(accuracy = 0.005) {
    if (!(accuracy > 0 && accuracy < 1)) throw new RangeError(`accuracy ${accuracy} must be between 0 and 1`);
    this.accuracy = accuracy;
    this.#gamma = (1 + accuracy) / (1 - accuracy);
    this.#scale = 1 / Math.log(this.#gamma);
    this.#offset = Math.ceil(Math.log(smallest) * this.#scale);
    this.#counts = new Float64Array(Math.ceil(Math.log(largest) * this.#scale) - this.#offset + 1);
  }

  /** Number of values. */
  get count(): number {
    return this.#count;
  }

  /** Adds one value, `times` over. @throws {RangeError} it is negative or not a number */
  add(value: number, times = 1): void {
    if (!(value >= 0)) throw new RangeError(`a sketch holds numbers from 0, not ${value}`);
    this.#count += times;
    if (value <= smallest) {
      this.#zeros += times;
      return;
    }
    const index = Math.ceil(Math.log(Math.min(value, largest)) * this.#scale) - this.#offset;
    // The index is inside: the value was clamped to the range that the array was made for.
    this.#counts[index] = (this.#counts[index] as number) + times;
  }

  /** Adds all values of another sketch. @throws {RangeError} its accuracy differs */
  merge(other: Sketch): void {
    if (other.accuracy !== this.accuracy) {
      throw new RangeError(`sketches of accuracy ${this.accuracy} and ${other.accuracy} don't merge`);
    }
    this.#zeros += other.#zeros;
    this.#count += other.#count;
    other.#counts.forEach((count, index) => {
      this.#counts[index] = (this.#counts[index] as number) + count;
    });
  }

  /**
   * The value at a quantile, by nearest rank, within the sketch's accuracy.
   *
   * @param q - in [0, 1]
   * @throws {RangeError} the sketch is empty or `q` outside its range
   */
  quantile(q: number): number {
    if (this.#count === 0) throw new RangeError("an empty sketch has no quantiles");
    if (!(q >= 0 && q <= 1)) throw new RangeError(`quantile ${q} must be between 0 and 1`);
    const rank = Math.max(1, Math.ceil(q * this.#count));
    let seen = this.#zeros;
    if (seen >= rank) return 0;
    for (let index = 0; index < this.#counts.length; index++) {
      seen += this.#counts[index] as number;
      if (seen >= rank) return (2 * this.#gamma ** (index + this.#offset)) / (this.#gamma + 1);
    }
    return largest;
  }

  /**
   * How its values lie: classes of equal relative width, from one quantile to another; what lies beyond belongs to the first and the last.
   * @param most - number of classes; fewer where the values lie close together
   * @throws {RangeError} the sketch is empty
   */
  classes(most: number, from = 0.001, to = 0.999): { readonly low: number; readonly high: number; readonly count: number }[] {
    const [low, high] = [Math.max(this.quantile(from), smallest), Math.max(this.quantile(to), smallest)];
    // No narrower than what a value is known to.
    const number = Math.max(1, Math.min(most, Math.floor((Math.log(high / low) * this.#scale) / 2)));
    const factor = (high / low) ** (1 / number);
    const counts = Array.from({ length: number }, () => 0);
    const place = (value: number) =>
      Math.min(number - 1, Math.max(0, factor === 1 ? 0 : Math.floor(Math.log(value / low) / Math.log(factor))));
    counts[0] = (counts[0] as number) + this.#zeros;
    this.#counts.forEach((count, index) => {
      if (count === 0) return;
      const at = place((2 * this.#gamma ** (index + this.#offset)) / (this.#gamma + 1));
      counts[at] = (counts[at] as number) + count;
    });
    return counts.map((count, at) => ({ low: low * factor ** at, high: low * factor ** (at + 1), count }));
  }

  toJSON(): SketchJson {
    const buckets: number[] = [];
    this.#counts.forEach((count, index) => {
      if (count > 0) buckets.push(index + this.#offset, count);
    });
    return { accuracy: this.accuracy, zeros: this.#zeros, buckets };
  }

  /** @throws {RangeError} a bucket lies outside the range that a sketch of this accuracy has, or holds less than nothing */
  static fromJSON(json: SketchJson): Sketch {
    const sketch = new Sketch(json.accuracy);
    if (!(json.zeros >= 0)) throw new RangeError(`a sketch holds no ${json.zeros} values`);
    sketch.#zeros = json.zeros;
    sketch.#count = json.zeros;
    for (let at = 0; at + 1 < json.buckets.length; at += 2) {
      const index = (json.buckets[at] as number) - sketch.#offset;
      const count = json.buckets[at + 1] as number;
      if (!Number.isInteger(index) || index < 0 || index >= sketch.#counts.length) {
        throw new RangeError(`bucket ${json.buckets[at]} is outside the sketch`);
      }
      if (!(count >= 0)) throw new RangeError(`bucket ${json.buckets[at]} holds no ${count} values`);
      sketch.#counts[index] = (sketch.#counts[index] as number) + count;
      sketch.#count += count;
    }
    return sketch;
  }
}
