import type { WebSocketMessage } from "@agentperf/core";
import type { Silence, Waiting } from "./silence.ts";

interface Waiter {
  resolve(message: WebSocketMessage): void;
  reject(reason: Error): void;
}

/** So many messages that nobody asks for are a flood: they would fill the memory. */
const mostUnread = 100_000;

/** The messages of one connection, in their order, and what waits for them. */
export class Inbox implements Waiting {
  readonly #silence: Silence;
  readonly #onFailure: () => void;
  readonly #unread: WebSocketMessage[] = [];
  readonly #waiters: Waiter[] = [];
  #failure: Error | undefined;

  /** @param onFailure - ends the connection; called once */
  constructor(silence: Silence, onFailure: () => void) {
    this.#silence = silence;
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
    if (waiter !== undefined) waiter.resolve(message);
    else if (this.#unread.push(message) > mostUnread) this.fail(new Error(`the server sent ${mostUnread} messages that nobody asked for`));
  }

  receive(): Promise<WebSocketMessage> {
    const message = this.#unread.shift();
    if (message !== undefined) return Promise.resolve(message);
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  /** Nothing comes any more. The first reason counts. */
  fail(reason: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = reason;
    this.#silence.remove(this);
    for (const { reject } of this.#waiters.splice(0)) reject(reason);
    this.#onFailure();
  }
}
