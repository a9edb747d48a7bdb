import type { HttpReply } from "@agentperf/core";
import { adapterOf } from "./client.ts";
import type { HttpAdapter, HttpOptions } from "./options.ts";

/** HTTP by `node:http` and an agent that keeps connections open. */
export const nodeHttp = (options: HttpOptions = {}): HttpAdapter =>
  adapterOf(
    {
      id: "node-http",
      description: "by node:http, as the runtime has it; without an address to a server of its own",
      async open({ url, headers, connections = Number.POSITIVE_INFINITY, timeoutMs }) {
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
        const get = () =>
          new Promise<HttpReply>((resolve, reject) => {
            const one = request(asked, (response) => {
              let body = "";
              response.setEncoding("utf8");
              response.on("data", (text: string) => {
                body += text;
              });
              response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
              response.on("error", reject);
            });
            one.on("error", reject);
            one.on("timeout", () => one.destroy(new Error(`no answer within ${timeoutMs} ms`)));
            one.end();
          });
        return { get, close: () => agent.destroy() };
      },
    },
    options,
  );
