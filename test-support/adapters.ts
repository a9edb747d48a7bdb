import type { Adapter, AdapterContext, Port, PortType } from "@agentperf/core";

/** What a test opens an adapter with, where it needs nothing of its own. */
export const testContext: AdapterContext = {
  signal: new AbortController().signal,
  keyPrefix: "agentperf:test:",
  directory: "",
  seed: 1,
  ports: {},
};

/** What an adapter provides; disposing of it closes the adapter. */
export interface OpenedAdapter<T> extends AsyncDisposable {
  readonly port: T;
}

/** Opens an adapter for a test: `await using redis = await opened(memory())`. */
export async function opened<P extends Port>(
  adapter: Adapter<P>,
  context: Partial<AdapterContext> = {},
): Promise<OpenedAdapter<PortType<P>>> {
  const { port, close } = await adapter.open({ ...testContext, ...context });
  return {
    port,
    async [Symbol.asyncDispose]() {
      await close?.();
    },
  };
}

/** Makes anything with `close` disposable: `await using gateway = closing(await serveGateway(…))`. */
export const closing = <T extends { close(): unknown }>(thing: T): T & AsyncDisposable =>
  Object.assign(thing, {
    async [Symbol.asyncDispose]() {
      await thing.close();
    },
  });
