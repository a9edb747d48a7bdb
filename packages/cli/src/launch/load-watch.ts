import { combineLoads, type LoadJson, type LoadMeasurement } from "@agentperf/core/load";

/** Watches what the processes of one load give, together, and ends all of them where somebody says so. */
export class LoadWatch {
  readonly #end = new AbortController();
  readonly #latest = new Map<number, LoadJson>();
  readonly #look: (soFar: LoadMeasurement) => string | undefined;
  /** Why it was ended, where it was. */
  ended: string | undefined;

  /** @param look - given what all have by now; tells why they are to end, if they are */
  constructor(look: (soFar: LoadMeasurement) => string | undefined) {
    this.#look = look;
  }

  /** Aborted when they are to end. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** Takes what one of the processes has by now. */
  tell(at: number, load: LoadJson): void {
    this.#latest.set(at, load);
    if (this.ended !== undefined) return;
    this.ended = this.#look(combineLoads([...this.#latest.values()]));
    if (this.ended !== undefined) this.#end.abort();
  }
}
