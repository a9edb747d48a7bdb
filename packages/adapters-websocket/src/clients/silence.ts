/** What waits for messages, and can be told that none will come. */
export interface Waiting {
  /** How many wait. */
  readonly waiting: number;
  fail(why: string): void;
}

/**
 * Fails what waits for a message on any connection of a client when none has come on all of them for so long. It looks a few times in the limit:
 * a timer for each message would show in what is measured.
 */
export class Silence {
  readonly #limitMs: number;
  readonly #all = new Set<Waiting>();
  readonly #timer: ReturnType<typeof setInterval>;
  #heardBefore = 0;
  #silentMs = 0;
  /** Messages that have come on all connections. */
  heard = 0;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
    const everyMs = limitMs / 5;
    this.#timer = setInterval(() => this.#look(everyMs), everyMs);
  }

  add(one: Waiting): void {
    this.#all.add(one);
  }

  remove(one: Waiting): void {
    this.#all.delete(one);
  }

  /** Ends all connections that are still open. */
  stop(): void {
    clearInterval(this.#timer);
    for (const one of [...this.#all]) one.fail("the client is closed");
  }

  #look(everyMs: number): void {
    const waiting = [...this.#all].filter((one) => one.waiting > 0);
    this.#silentMs = waiting.length > 0 && this.heard === this.#heardBefore ? this.#silentMs + everyMs : 0;
    this.#heardBefore = this.heard;
    if (this.#silentMs < this.#limitMs) return;
    this.#silentMs = 0;
    for (const one of waiting) one.fail(`no message within ${this.#limitMs} ms`);
  }
}
