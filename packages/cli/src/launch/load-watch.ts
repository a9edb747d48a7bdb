import { combineLoads, type LoadJson, type LoadMeasurement } from "@agentperf/core/load";

/** Whose figures are among those that a load has by now. */
export interface Heard {
  /** What the load is made by: agents, or generators of this machine. */
  readonly who: "agents" | "generators";
  readonly count: number;
  readonly of: number;
  /** Whether all that are still there are among them: of fewer, less is offered than what was asked for. */
  readonly isAll: boolean;
}

/** Told what a load has given by now, and of whom. @returns why it is to end, if it is */
export type LoadLook = (soFar: LoadMeasurement, heard: Heard) => string | undefined;

/** Watches what the processes or machines of one load give, together, and ends all of them where somebody says so. */
export class LoadWatch {
  readonly #end = new AbortController();
  readonly #latest = new Map<number, LoadJson>();
  readonly #lost = new Set<number>();
  readonly #by: Pick<Heard, "who" | "of">;
  readonly #look: LoadLook;
  /** Why it was ended, where it was. */
  ended: string | undefined;

  constructor(by: Pick<Heard, "who" | "of">, look: LoadLook) {
    this.#by = by;
    this.#look = look;
  }

  /** Aborted when they are to end. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** Takes what one of them has by now. */
  tell(at: number, load: LoadJson): void {
    if (this.#lost.has(at)) return;
    this.#latest.set(at, load);
    if (this.ended !== undefined) return;
    const count = this.#latest.size;
    const heard = { ...this.#by, count, isAll: count + this.#lost.size >= this.#by.of };
    this.ended = this.#look(combineLoads([...this.#latest.values()]), heard);
    if (this.ended !== undefined) this.#end.abort();
  }

  /** One is lost: what it had isn't among the load's figures any more. */
  lose(at: number): void {
    this.#lost.add(at);
    this.#latest.delete(at);
  }
}
