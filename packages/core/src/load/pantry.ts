import { now } from "mitata/src/lib.mjs";
import type { Operation } from "../engine/operation.ts";

/** As many are kept ready at most. */
const mostAhead = 64;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Arguments that are made before they are needed, so that making one delays no operation. */
export class Pantry {
  readonly #operation: Operation;
  readonly #ahead: number;
  readonly #ready: unknown[] = [];
  #making = 0;

  constructor(operation: Operation, maxInFlight: number) {
    this.#operation = operation;
    this.#ahead = Math.min(mostAhead, maxInFlight);
  }

  /** Makes as many as are kept ready. @throws what the benchmark throws */
  async fill(): Promise<void> {
    while (this.#ready.length < this.#ahead) this.#ready.push(await this.#operation.prepare());
  }

  /** Gives an argument: one that is ready, else a new one. */
  take(use: (argument: unknown) => void, onFailure: (thrown: unknown) => void): void {
    if (this.#ready.length > 0) use(this.#ready.shift());
    else (async () => this.#operation.prepare())().then(use, onFailure);
    // Also where none was ready: what could not be made for a while would be missing for the rest of the load.
    this.#restock();
  }

  async release(result: unknown, argument: unknown, onFailure: (thrown: unknown) => void): Promise<void> {
    try {
      await this.#operation.release(result, argument);
    } catch (thrown) {
      onFailure(thrown);
    }
  }

  /**
   * Uses up what is left, uncounted: an argument may stand for something that only its operation removes. What has no end within the time is swept
   * with all that carries the launch's name.
   */
  async empty(signal: AbortSignal, withinNs: number): Promise<void> {
    const deadlineNs = now() + withinNs;
    let isDone = false;
    const isOver = () => isDone || signal.aborted || now() >= deadlineNs;
    void this.#useUp(isOver).finally(() => {
      isDone = true;
    });
    while (!isOver()) await wait(1);
  }

  async #useUp(isOver: () => boolean): Promise<void> {
    while (this.#making > 0 && !isOver()) await wait(1);
    for (const argument of this.#ready.splice(0)) {
      if (isOver()) return;
      try {
        await this.#operation.release(await this.#operation.run(argument), argument);
      } catch {
        // Nothing is measured any more; what it would have removed is swept too.
        return;
      }
    }
  }

  #restock(): void {
    if (this.#ready.length + this.#making >= this.#ahead) return;
    this.#making += 1;
    (async () => this.#operation.prepare())()
      .then(
        (argument) => this.#ready.push(argument),
        // Who needs an argument makes one, and hears why it can't be made.
        () => undefined,
      )
      .finally(() => {
        this.#making -= 1;
      });
  }
}
