/** More than the largest UTF-16 code unit: a state and a unit make one key. */
const units = 0x1_0000;

/**
 * Finds every place where one of many words stands, those that overlap as well, in one pass over a text.
 * @see Aho & Corasick, "Efficient string matching: an aid to bibliographic search", 1975
 */
export class AllMatches {
  /** Next state by state and code unit. */
  readonly #next = new Map<number, number>();
  /** The state of the longest proper suffix that begins a word. */
  readonly #fallback: number[] = [0];
  /** Length of the longest word that ends in a state, or 0. */
  readonly #longest: number[] = [0];

  constructor(words: Iterable<string>) {
    const order: (readonly [state: number, parent: number, unit: number])[] = [];
    for (const word of words) {
      let state = 0;
      for (let at = 0; at < word.length; at++) {
        const unit = word.charCodeAt(at);
        const key = state * units + unit;
        let next = this.#next.get(key);
        if (next === undefined) {
          next = this.#longest.push(0) - 1;
          this.#next.set(key, next);
          order.push([next, state, unit]);
        }
        state = next;
      }
      this.#longest[state] = word.length;
    }
    this.#link(order);
  }

  /** Number of code units that the words don't share; 0 where there is no word. */
  get size(): number {
    return this.#longest.length - 1;
  }

  /** Calls back with the longest word that ends at each place. Together these cover all that any word covers. */
  each(text: string, found: (from: number, to: number) => void): void {
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      state = this.#step(state, text.charCodeAt(at));
      const length = this.#longest[state] ?? 0;
      if (length > 0) found(at + 1 - length, at + 1);
    }
  }

  #step(from: number, unit: number): number {
    let state = from;
    for (;;) {
      const next = this.#next.get(state * units + unit);
      if (next !== undefined) return next;
      if (state === 0) return 0;
      state = this.#fallback[state] ?? 0;
    }
  }

  /** Sets where each state falls back to, those of shorter prefixes first. */
  #link(order: readonly (readonly [state: number, parent: number, unit: number])[]): void {
    const depth = [0];
    for (const [state, parent] of order) depth[state] = (depth[parent] ?? 0) + 1;
    const byDepth = order.toSorted(([one], [other]) => (depth[one] ?? 0) - (depth[other] ?? 0));
    for (const [state, parent, unit] of byDepth) {
      const fallback = parent === 0 ? 0 : this.#step(this.#fallback[parent] ?? 0, unit);
      this.#fallback[state] = fallback;
      if (this.#longest[state] === 0) this.#longest[state] = this.#longest[fallback] ?? 0;
    }
  }
}
