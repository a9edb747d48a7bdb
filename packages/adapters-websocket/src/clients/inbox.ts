import type { WebSocketMessage } from "@agentperf/core";
import type { Silence, Waiting } from "./silence.ts";

interface Waiter {
  resolve(message: WebSocketMessage): void;
  reject(reason: Error): void;
}

/** So many messages that nobody asks for, or of such a length together, are a flood: they would fill the memory. */
const mostUnread = 100_000;
const mostUnreadBytes = 64 * 2 ** 20;

/** The messages of one connection, in their order, and what waits for them. */
export class Inbox implements Waiting {
  readonly #silence: Silence;
  readonly #failing: (why: string) => Error;
  readonly #onFailure: () => void;
  readonly #unread: WebSocketMessage[] = [];
  readonly #waiters: Waiter[] = [];
  #unreadBytes = 0;
  #failure: Error | undefined;

  /**
   * @param failing - makes an error that says on which connection it was
   * @param onFailure - ends the connection; called once
   */
  constructor(silence: Silence, failing: (why: string) => Error, onFailure: () => void) {
    this.#silence = silence;
    this.#failing = failing;
    this.#onFailure = onFailure;
    silence.add(this);
  }

  get waiting(): number {
    return this.#waiters.length;
  }

  /** Why nothing will come any more. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  deliver(message: WebSocketMessage): void {
    if (this.#failure !== undefined) return;
    this.#silence.heard += 1;
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      waiter.resolve(message);
      return;
    }
    this.#unreadBytes += message.length;
    if (this.#unread.push(message) <= mostUnread && this.#unreadBytes <= mostUnreadBytes) return;
    const flood = `${this.#unread.length} messages of ${this.#unreadBytes} bytes together`;
    this.#unread.length = 0;
    this.fail(`the server sent ${flood} that nobody asked for; it must send each message back once`);
  }

  receive(): Promise<WebSocketMessage> {
    const message = this.#unread.shift();
    if (message !== undefined) {
      this.#unreadBytes -= message.length;
      return Promise.resolve(message);
    }
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  /** Nothing comes any more. The first reason counts. */
  fail(why: string): void {
    if (this.#failure !== undefined) return;
    const reason = this.#failing(why);
    this.#failure = reason;
    this.#silence.remove(this);
    for (const { reject } of this.#waiters.splice(0)) reject(reason);
    this.#onFailure();
  }
}
