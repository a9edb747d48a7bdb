import type { HttpReply } from "@agentperf/core";
import { adapterOf } from "./client.ts";
import type { HttpAdapter, HttpOptions, Method } from "./options.ts";

/** HTTP by `node:http` and an agent that keeps connections open. */
export const nodeHttp = (options: HttpOptions = {}): HttpAdapter =>
  adapterOf(
    {
      id: "node-http",
      description: "by node:http, as the runtime has it; without an address to a server of its own",
      async open({ url, headers, body, connections = Number.POSITIVE_INFINITY, timeoutMs }) {
        const { Agent, request } = url.protocol === "https:" ? await import("node:https") : await import("node:http");
        const agent = new Agent({ keepAlive: true, maxSockets: connections, timeout: timeoutMs });
        const { hostname, port, pathname, search } = url;
        const asked = {
          agent,
          headers,
          hostname: hostname.replace(/^\[|\]$/g, ""),
          port,
          path: `${pathname}${search}`,
          timeout: timeoutMs,
        };
        const ask = (method: Method) =>
          new Promise<HttpReply>((resolve, reject) => {
            const one = request({ ...asked, method }, (response) => {
              let text = "";
              response.setEncoding("utf8");
              response.on("data", (piece: string) => {
                text += piece;
              });
              response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
              response.on("error", reject);
            });
            one.on("error", reject);
            one.on("timeout", () => one.destroy(new Error(`no answer within ${timeoutMs} ms`)));
            one.end(method === "POST" ? body : undefined);
          });
        return { request: ask, close: () => agent.destroy() };
      },
    },
    options,
  );
