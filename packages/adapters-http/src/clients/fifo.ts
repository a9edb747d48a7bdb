/** As many are kept room for after they were taken, before what is left is moved. */
const mostTaken = 1_024;

/** First in, first out, in constant time: an array's `shift` moves all others. What was taken isn't kept, even where it is never empty. */
export class Fifo<T> {
  #all: (T | undefined)[] = [];
  #taken = 0;

  push(one: T): void {
    this.#all.push(one);
  }

  take(): T | undefined {
    const one = this.#all[this.#taken];
    if (one === undefined) return undefined;
    this.#all[this.#taken] = undefined;
    this.#taken += 1;
    if (this.#taken === this.#all.length || (this.#taken >= mostTaken && this.#taken * 2 >= this.#all.length)) this.#all = this.takeAll();
    return one;
  }

  takeAll(): T[] {
    const left = this.#all.slice(this.#taken) as T[];
    this.#all = [];
    this.#taken = 0;
    return left;
  }
}
