import { AgentperfError, oneOf, runtimeOf } from "@agentperf/core";

/** What sends the HTTP requests: undici with a pool of its own, or the runtime's `fetch`. */
export type HttpEngine = "undici" | "fetch";

/** What the option `engine` must be. */
export const engineRule = oneOf("undici", "fetch");

/** An open engine. */
export interface OpenEngine {
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
  close(): Promise<void>;
}

/**
 * Opens an engine.
 * @param name - default: `undici` on Node, `fetch` elsewhere
 * @throws {AgentperfError} `config`: undici doesn't work on this runtime; `unavailable`: it isn't installed
 */
export async function openEngine(name?: HttpEngine): Promise<OpenEngine> {
  const runtime = runtimeOf(globalThis);
  if ((name ?? (runtime === "node" ? "undici" : "fetch")) === "fetch") {
    return { fetch: (url, init) => fetch(url, init), close: async () => undefined };
  }
  if (runtime === "bun") throw new AgentperfError("config", "engine undici doesn't work on Bun: leave it out there, or set fetch");
  const undici = await import("undici").catch((thrown: unknown) => {
    throw new AgentperfError("unavailable", "the package undici isn't installed: npm install undici", { cause: thrown });
  });
  const dispatcher = new undici.Agent();
  return {
    // undici's own classes are those of the web standard, under other names.
    fetch: (url, init) =>
      undici.fetch(url, { ...(init as unknown as import("undici").RequestInit), dispatcher }) as unknown as Promise<Response>,
    close: () => dispatcher.destroy(),
  };
}
