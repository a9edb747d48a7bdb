import { AgentperfError, type HttpReply } from "@agentperf/core";
import { Pool, type Request, requestBytes } from "../lean/pool.ts";
import { wires } from "../lean/wire.ts";
import { adapterOf } from "./client.ts";
import type { HttpAdapter, HttpOptions, Target } from "./options.ts";

/**
 * HTTP/1.1 on the runtime's bare sockets, at the least cost: the request is a text that is made once, and an answer's head that came before isn't read
 * again. For load where the generator would be the limit; it speaks no TLS.
 */
export const lean = (options: HttpOptions = {}): HttpAdapter =>
  adapterOf(
    {
      id: "lean",
      description: "HTTP/1.1 on bare sockets, at the least cost; without an address to a server of its own",
      async open(target) {
        if (target.url.protocol !== "http:")
          throw new AgentperfError("unavailable", "lean speaks no TLS: take fetch, undici or node-http for https://");
        const requests = { GET: requestFor("GET", target), POST: requestFor("POST", target) };
        const pool = new Pool(target, await wires());
        return { request: (method) => pool.send(requests[method]), close: () => pool.close() };
      },
    },
    options,
  );

/** The same request each time. */
function requestFor(method: "GET" | "POST", target: Target): Request<HttpReply> {
  const bytes = requestBytes(method, target);
  return { bytes: () => bytes, read: ({ reply }) => reply };
}
