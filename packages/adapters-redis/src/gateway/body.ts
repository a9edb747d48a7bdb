import { GatewayError } from "./failure.ts";

const largestBytes = 64 * 1024 ** 2;

/** Reads bodies: no more than so much, and no longer than so long. */
export class Bodies {
  readonly #timeoutMs: number;
  readonly #unfinished = new Set<Reading>();
  readonly #watch: ReturnType<typeof setInterval>;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    // A few looks in the limit: a timer for each body would be a part of what a GET costs.
    this.#watch = setInterval(() => this.#look(), timeoutMs / 5);
  }

  /**
   * A body's text.
   * @throws {GatewayError} 413: it is longer than is read; 408: it isn't there in full in time; 400: the client broke it off
   */
  async text(request: Request): Promise<string> {
    if (isDeclared(request)) return this.#inTime(request.text());
    return new TextDecoder().decode(await this.#counted(request));
  }

  /** A body's bytes; throws as {@link Bodies.text}. */
  async bytes(request: Request): Promise<Uint8Array> {
    if (isDeclared(request)) return new Uint8Array(await this.#inTime(request.arrayBuffer()));
    return this.#counted(request);
  }

  close(): void {
    clearInterval(this.#watch);
  }

  async #counted(request: Request): Promise<Uint8Array> {
    const reader = request.body?.getReader();
    if (reader === undefined) return new Uint8Array();
    try {
      return await this.#inTime(counted(reader));
    } catch (thrown) {
      // Not waited for: a client that sends slowly would decide for how long.
      void reader.cancel().catch(() => {});
      throw thrown;
    }
  }

  async #inTime<T>(body: Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const reading = { untilMs: performance.now() + this.#timeoutMs, reject };
    this.#unfinished.add(reading);
    body.then(resolve, reject);
    try {
      return await promise;
    } catch (thrown) {
      if (thrown instanceof GatewayError) throw thrown;
      throw new GatewayError(400, "ERR the body was broken off", { cause: thrown });
    } finally {
      this.#unfinished.delete(reading);
    }
  }

  #look(): void {
    const nowMs = performance.now();
    for (const { untilMs, reject } of this.#unfinished) {
      if (untilMs > nowMs) return;
      reject(new GatewayError(408, `ERR the body wasn't there in full within ${this.#timeoutMs} ms`));
    }
  }
}

interface Reading {
  readonly untilMs: number;
  reject(reason: Error): void;
}

/** Whether the client said how long the body is: then the server reads no more. Any other has to be counted. */
function isDeclared({ headers }: Request): boolean {
  const declared = headers.get("content-length");
  if (declared === null) return false;
  if (Number(declared) > largestBytes) throw tooLarge();
  return true;
}

async function counted(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    chunks.push(next.value);
    bytes += next.value.length;
    if (bytes > largestBytes) throw tooLarge();
  }
  return Buffer.concat(chunks);
}

const tooLarge = () => new GatewayError(413, `ERR max request size exceeded: the body is larger than ${largestBytes} bytes`);
