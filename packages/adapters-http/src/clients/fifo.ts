/** First in, first out, in constant time: an array's `shift` moves all others. */
export class Fifo<T> {
  #all: T[] = [];
  #taken = 0;

  push(one: T): void {
    this.#all.push(one);
  }

  take(): T | undefined {
    const one = this.#all[this.#taken];
    if (one === undefined) return undefined;
    this.#taken += 1;
    if (this.#taken === this.#all.length) this.takeAll();
    return one;
  }

  takeAll(): readonly T[] {
    const left = this.#all.slice(this.#taken);
    this.#all = [];
    this.#taken = 0;
    return left;
  }
}
