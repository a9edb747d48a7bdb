import { AgentperfError, type HttpReply, runtimeOf } from "@agentperf/core";
import { installed, undiciPackage } from "../library.ts";
import { adapterOf } from "./client.ts";
import type { HttpAdapter, HttpOptions, Method } from "./options.ts";

// What is used of the package: its own types are those of one version, and whoever installs ours has another one, or none.

/** Told of one answer, as it comes. */
interface Handler {
  onRequestStart(controller: unknown): void;
  onResponseStart(controller: unknown, status: number): void;
  onResponseData(controller: unknown, chunk: Buffer): void;
  onResponseEnd(): void;
  onResponseError(controller: unknown, reason: Error): void;
}

interface Request {
  readonly path: string;
  readonly method: Method;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Pool {
  dispatch(request: Request, handler: Handler): boolean;
  destroy(): Promise<void>;
}

interface Library {
  readonly Pool: new (
    origin: string,
    settings: { readonly connections: number | null; readonly headersTimeout: number; readonly bodyTimeout: number },
  ) => Pool;
}

/** Keeps what comes of one answer, and no more: no stream, no object of headers. */
class Answer implements Handler {
  readonly #resolve: (reply: HttpReply) => void;
  readonly #reject: (reason: Error) => void;
  #status = 0;
  readonly #pieces: Buffer[] = [];

  constructor(resolve: (reply: HttpReply) => void, reject: (reason: Error) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  onRequestStart(): void {}

  onResponseStart(_: unknown, status: number): void {
    this.#status = status;
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#pieces.push(chunk);
  }

  onResponseEnd(): void {
    const [first] = this.#pieces;
    // Most answers come in one piece.
    const body = first === undefined ? "" : (this.#pieces.length === 1 ? first : Buffer.concat(this.#pieces)).toString();
    this.#resolve({ status: this.#status, body });
  }

  onResponseError(_: unknown, reason: Error): void {
    this.#reject(reason);
  }
}

/** HTTP by the package undici, by its `dispatch`: the least that it has. Not on Bun, where that name means Bun's own client. */
export const undici = (options: HttpOptions = {}): HttpAdapter =>
  adapterOf(
    {
      id: "undici",
      description: "by the package undici, on Node and Deno; without an address to a server of its own",
      runtimes: ["node", "deno"],
      async open({ url, headers, body, connections, timeoutMs }) {
        if (runtimeOf(globalThis) === "bun")
          throw new AgentperfError("unavailable", "on Bun the package undici is Bun's own client: take the adapter fetch there");
        const module: unknown = await installed.load(undiciPackage, () => import("undici"));
        const { Pool } = module as Library;
        const pool = new Pool(url.origin, { connections: connections ?? null, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
        const common = { path: `${url.pathname}${url.search}`, headers };
        const requests: Record<Method, Request> = {
          GET: { ...common, method: "GET" },
          POST: { ...common, method: "POST", body: body ?? "" },
        };
        const request = (method: Method) =>
          new Promise<HttpReply>((resolve, reject) => void pool.dispatch(requests[method], new Answer(resolve, reject)));
        return { request, close: () => pool.destroy() };
      },
      async probe(probe) {
        const found = await installed.find(undiciPackage);
        return found.available ? installed.probe(undiciPackage, probe) : found;
      },
    },
    options,
  );
