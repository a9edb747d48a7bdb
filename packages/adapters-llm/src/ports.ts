import { llmPort, withAdapters } from "@agentperf/core";

/** The port {@link llmPort} with the adapters of this package; each is loaded when it is chosen. */
export const llm = withAdapters(llmPort, {
  mock: async () => (await import("./mock/mock.ts")).mock,
  openai: async () => (await import("./openai/openai.ts")).openai,
  anthropic: async () => (await import("./anthropic/anthropic.ts")).anthropic,
  vertex: async () => (await import("./vertex/vertex.ts")).vertex,
  ccrouter: async () => (await import("./ccrouter/ccrouter.ts")).ccrouter,
});

/** All ports that this package has adapters of. */
export const ports = [llm] as const;
