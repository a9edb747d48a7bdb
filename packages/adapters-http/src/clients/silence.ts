/**
 * Says when none of those that wait for an answer has got one for too long. It looks a few times in the limit: a timer and a signal for each
 * request would show in what is measured.
 */
export class Silence {
  readonly #limitMs: number;
  readonly #isWaiting: () => boolean;
  readonly #onSilence: (reason: Error) => void;
  readonly #timer: ReturnType<typeof setInterval>;
  /** Counted up with each answer. */
  answers = 0;
  #answersBefore = 0;
  #silentMs = 0;

  /** @param isWaiting - whether anybody waits @param onSilence - fails all that wait */
  constructor(limitMs: number, isWaiting: () => boolean, onSilence: (reason: Error) => void) {
    this.#limitMs = limitMs;
    this.#isWaiting = isWaiting;
    this.#onSilence = onSilence;
    const everyMs = limitMs / 5;
    this.#timer = setInterval(() => this.#look(everyMs), everyMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(everyMs: number): void {
    this.#silentMs = this.#isWaiting() && this.answers === this.#answersBefore ? this.#silentMs + everyMs : 0;
    this.#answersBefore = this.answers;
    if (this.#silentMs < this.#limitMs) return;
    this.#silentMs = 0;
    this.#onSilence(new Error(`no answer within ${this.#limitMs} ms`));
  }
}
