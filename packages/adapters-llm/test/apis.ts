import { type ApiOptions, anthropic, openai, vertex } from "@agentperf/adapters-llm";
import type { Adapter, llmPort } from "@agentperf/core";

/** An adapter of an API, on an address. */
export interface Api {
  readonly id: string;
  /** @param url - a server's address without a path. Default: a local upstream's */
  on(url?: string, options?: ApiOptions): Adapter<typeof llmPort>;
}

const at = (url: string | undefined, path = "") => (url === undefined ? {} : { url: `${url}${path}`, model: "m", apiKey: "any" });

/** The adapters that ask a server by its vendor's client. */
export const apis: readonly Api[] = [
  { id: "openai", on: (url, options) => openai({ ...at(url, "/v1"), ...options }) },
  { id: "anthropic", on: (url, options) => anthropic({ ...at(url), ...options }) },
  { id: "vertex", on: (url, options) => vertex({ ...at(url), ...options }) },
];
