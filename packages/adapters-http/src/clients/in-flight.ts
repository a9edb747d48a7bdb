import { Fifo } from "./fifo.ts";
import { Silence } from "./silence.ts";

/** Who waits for an answer. */
export interface Waiter<T> {
  resolve(value: T): void;
  reject(reason: unknown): void;
}

/** One who waits, and what begins his request. */
interface Asker<T> extends Waiter<T> {
  readonly ask: () => Promise<T>;
}

/** Requests in flight of a client that has no limits of its own: so many at a time, and all fail where none has been answered for too long. */
export class InFlight<T> {
  readonly #most: number;
  readonly #silence: Silence;
  readonly #asked = new Set<Asker<T>>();
  readonly #waiting = new Fifo<Asker<T>>();

  /** @param most - at a time @param timeoutMs - that nothing may be heard for */
  constructor(most: number, timeoutMs: number) {
    this.#most = most;
    this.#silence = new Silence(
      timeoutMs,
      () => this.#asked.size > 0,
      (reason) => this.#failAll(reason),
    );
  }

  add(ask: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const waiter = { ask, resolve, reject };
      if (this.#asked.size < this.#most) this.#begin(waiter);
      else this.#waiting.push(waiter);
    });
  }

  /** Fails all that has no answer. */
  close(): void {
    this.#silence.stop();
    this.#failAll(new Error("the client is closed"));
  }

  #begin(waiter: Asker<T>): void {
    this.#asked.add(waiter);
    waiter.ask().then(
      (value) => {
        waiter.resolve(value);
        this.#ended(waiter);
      },
      (reason: unknown) => {
        waiter.reject(reason);
        this.#ended(waiter);
      },
    );
  }

  #ended(waiter: Asker<T>): void {
    this.#silence.answers += 1;
    // One that was failed has given its place away already.
    if (!this.#asked.delete(waiter)) return;
    const next = this.#waiting.take();
    if (next !== undefined) this.#begin(next);
  }

  #failAll(reason: Error): void {
    const all = [...this.#asked, ...this.#waiting.takeAll()];
    this.#asked.clear();
    for (const { reject } of all) reject(reason);
  }
}
