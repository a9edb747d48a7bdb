import type { HttpReply } from "@agentperf/core";
import { adapterOf } from "./client.ts";
import { InFlight } from "./in-flight.ts";
import type { HttpAdapter, HttpOptions, Method } from "./options.ts";

/** HTTP by what the runtime has built in. */
export const fetching = (options: HttpOptions = {}): HttpAdapter =>
  adapterOf(
    {
      id: "fetch",
      description: "by the fetch that the runtime has built in; without an address to a server of its own",
      async open({ url, headers, body, connections, timeoutMs }) {
        const address = url.href;
        const common: RequestInit = { headers, redirect: "manual" };
        const inits: Record<Method, RequestInit> = { GET: common, POST: { ...common, method: "POST", body: body ?? "" } };
        const ask = async (init: RequestInit): Promise<HttpReply> => {
          const response = await fetch(address, init);
          return { status: response.status, body: await response.text() };
        };
        const inFlight = new InFlight<HttpReply>(connections ?? Number.POSITIVE_INFINITY, timeoutMs);
        return { request: (method) => inFlight.add(() => ask(inits[method])), close: () => inFlight.close() };
      },
    },
    options,
  );
