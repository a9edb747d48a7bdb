import type { HttpReply } from "@agentperf/core";
import { adapterOf } from "./client.ts";
import { InFlight } from "./in-flight.ts";
import type { HttpAdapter, HttpOptions } from "./options.ts";

/** HTTP by what the runtime has built in. */
export const fetching = (options: HttpOptions = {}): HttpAdapter =>
  adapterOf(
    {
      id: "fetch",
      description: "by the fetch that the runtime has built in; without an address to a server of its own",
      async open({ url, headers, connections, timeoutMs }) {
        const [address, init]: [string, RequestInit] = [url.href, { headers, redirect: "manual" }];
        const ask = async (): Promise<HttpReply> => {
          const response = await fetch(address, init);
          return { status: response.status, body: await response.text() };
        };
        const inFlight = new InFlight(ask, connections ?? Number.POSITIVE_INFINITY, timeoutMs);
        return { get: () => inFlight.add(), close: () => inFlight.close() };
      },
    },
    options,
  );
