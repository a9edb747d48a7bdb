import { AgentperfError, isLoopback, messageOf } from "@agentperf/core";
import { type GatewayOptions, openGateway } from "./gateway.ts";

/** Options of {@link serveGateway}. */
export interface ServeGatewayOptions extends GatewayOptions {
  /** Default: any free one. */
  readonly port?: number;
  /** Address to listen on. Default: loopback; any other needs a token. */
  readonly host?: string;
}

/** A running gateway. */
export interface RunningGateway {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the gateway over HTTP.
 * @throws {AgentperfError} `usage`: it would listen beyond loopback without a token; `unavailable`: no Redis, or the port is taken
 */
export async function serveGateway({ port = 0, host = "127.0.0.1", ...options }: ServeGatewayOptions): Promise<RunningGateway> {
  if (!isLoopback(host) && options.token === undefined) {
    throw new AgentperfError("usage", `a gateway on ${host} can be reached from elsewhere: set a token, or leave the host out`);
  }
  const gateway = await openGateway(options);
  const { serve } = await import("srvx");
  const server = serve({ fetch: (request) => gateway.fetch(request), port, hostname: host, silent: true, gracefulShutdown: false });
  try {
    await server.ready();
  } catch (thrown) {
    await gateway.close();
    throw new AgentperfError("unavailable", `the gateway can't listen on ${host} port ${port}: ${messageOf(thrown)}`);
  }
  return {
    url: `http://${host}:${new URL(server.url ?? "").port}`,
    async close() {
      await server.close(true);
      await gateway.close();
    },
  };
}
