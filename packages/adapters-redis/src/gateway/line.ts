import type { Connection } from "./connection.ts";

/** A connection that many requests share. Once lost, it is opened again for the next one. */
export class Line {
  readonly #open: () => Promise<Connection>;
  #current: Connection | undefined;
  #opening: Promise<Connection> | undefined;
  #isClosed = false;

  constructor(open: () => Promise<Connection>) {
    this.#open = open;
  }

  async connection(): Promise<Connection> {
    if (this.#current?.isUsable) return this.#current;
    this.#opening ??= this.#reopen();
    return this.#opening;
  }

  close(): void {
    this.#isClosed = true;
    this.#current?.close();
  }

  async #reopen(): Promise<Connection> {
    try {
      const connection = await this.#open();
      if (this.#isClosed) connection.close();
      this.#current = connection;
      return connection;
    } finally {
      this.#opening = undefined;
    }
  }
}
