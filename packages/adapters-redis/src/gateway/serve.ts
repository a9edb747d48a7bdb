import { AgentperfError, isLoopback, messageOf } from "@agentperf/core";
import { failed } from "./answer.ts";
import { GatewayError } from "./failure.ts";
import { defaultTimeoutMs, type GatewayOptions, openGateway } from "./gateway.ts";

/** Options of {@link serveGateway}. */
export interface ServeGatewayOptions extends GatewayOptions {
  /** Default: any free one. */
  readonly port?: number | undefined;
  /** Address to listen on. Default: loopback; any other needs a token. */
  readonly host?: string | undefined;
}

/** A running gateway. */
export interface RunningGateway {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the gateway over HTTP.
 * @throws {AgentperfError} `usage`: it would listen beyond loopback without a token, or an option is wrong; `unavailable`: no Redis, or the port is taken
 */
export async function serveGateway({ port = 0, host = "127.0.0.1", ...options }: ServeGatewayOptions): Promise<RunningGateway> {
  if (!isLoopback(host) && options.token === undefined) {
    throw new AgentperfError("usage", `a gateway on ${host} can be reached from elsewhere: set a token, or leave the host out`);
  }
  const gateway = await openGateway(options);
  const { serve } = await import("srvx");
  const { bodyTimeoutMs = defaultTimeoutMs } = options;
  const stopped = new AbortController();
  try {
    const server = serve({
      fetch(request) {
        // A script may take long. Bun's server counts seconds without a byte, of a request that is answered still too.
        request.runtime?.bun?.server.timeout(request, longestSilence);
        return request.headers.has("host") ? gateway.fetch(request) : failed(noHost);
      },
      port,
      hostname: host,
      silent: true,
      gracefulShutdown: false,
      node: { headersTimeout: bodyTimeoutMs, requestTimeout: 2 * bodyTimeoutMs, connectionsCheckingInterval: 1_000 },
      bun: { idleTimeout: Math.min(longestSilence, Math.ceil(bodyTimeoutMs / 1_000)) },
      deno: { signal: stopped.signal },
    });
    await server.ready();
    return {
      url: `http://${host.includes(":") ? `[${host.replace(/^\[|\]$/g, "")}]` : host}:${new URL(server.url ?? "").port}`,
      async close() {
        await gateway.close();
        // Deno's server waits for its open event streams otherwise.
        stopped.abort();
        await server.close(true);
      },
    };
  } catch (thrown) {
    await gateway.close();
    throw new AgentperfError("unavailable", `the gateway can't listen on ${host} port ${port}: ${messageOf(thrown)}`);
  }
}

/** In seconds, the most that Bun's server takes. */
const longestSilence = 255;

/** HTTP before 1.1 has none. The servers differ in whether they let a later one pass. */
const noHost = new GatewayError(400, "ERR the Host header is missing");
