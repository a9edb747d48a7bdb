/**
 * Ends a client whose server has stopped answering, for clients that have no timeout of a command's own. It looks at all
 * commands in flight together, a few times in the limit: a timer for each would show in what is measured.
 */
export class Watchdog {
  readonly #limitMs: number;
  readonly #reason: string;
  readonly #end: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #inFlight = 0;
  #answers = 0;
  #answersBefore = 0;
  #silentMs = 0;
  #failure: Error | undefined;

  /**
   * @param end - closes the client, so that its commands in flight fail
   * @param reason - what their failure says
   */
  constructor(limitMs: number, end: () => void, reason = `no answer within ${limitMs} ms`) {
    this.#limitMs = limitMs;
    this.#reason = reason;
    this.#end = end;
    const everyMs = limitMs / 5;
    this.#timer = setInterval(() => this.#look(everyMs), everyMs);
  }

  /** The command's outcome; where the client was ended, the reason. */
  async watch<T>(command: Promise<T>): Promise<T> {
    if (this.#failure !== undefined) {
      command.catch(() => undefined);
      throw this.#failure;
    }
    this.#inFlight += 1;
    try {
      return await command;
    } catch (thrown) {
      throw this.#failure ?? thrown;
    } finally {
      this.#inFlight -= 1;
      this.#answers += 1;
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(everyMs: number): void {
    this.#silentMs = this.#inFlight > 0 && this.#answers === this.#answersBefore ? this.#silentMs + everyMs : 0;
    this.#answersBefore = this.#answers;
    if (this.#silentMs < this.#limitMs) return;
    this.#failure = new Error(this.#reason);
    this.stop();
    this.#end();
  }
}
