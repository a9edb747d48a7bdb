import { AgentperfError, isLoopback, latencySampler, messageOf, seededRandom, wait } from "@agentperf/core";
import { mcpHandler } from "./handler.ts";
import type { MockLatencies } from "./mock.ts";
import { type MockBehaviour, mockCaller, mockTools } from "./tools.ts";

/** Options of {@link startMockServer}. */
export interface MockServerOptions extends Pick<MockLatencies, "listTools" | "callTool">, MockBehaviour {
  /** Default: any free one. */
  readonly port?: number | undefined;
  /** Seed of the latencies. Default: 1. */
  readonly seed?: number | undefined;
}

/** A running mock server. */
export interface MockServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * An MCP server over Streamable HTTP on loopback, for people without a server: it serves the 2025 revisions of the protocol, and with version 2
 * of the official SDK the 2026-07-28 revision too.
 *
 * @throws {AgentperfError} `unavailable`: a package is missing, or the port is taken
 */
export async function startMockServer(options: MockServerOptions = {}): Promise<MockServer> {
  const { serve } = await import("srvx");
  const random = seededRandom(options.seed ?? 1);
  const listToolsMs = latencySampler(options.listTools ?? "5ms", random);
  const callToolMs = latencySampler(options.callTool ?? "10ms", random);
  const answer = mockCaller(options, random);
  const tools = mockTools(options).map((tool) => ({ ...tool, inputSchema: { type: "object" as const } }));

  const handler = await mcpHandler({
    async listTools() {
      await wait(listToolsMs());
      return { tools };
    },
    async callTool(name, args) {
      await wait(callToolMs());
      const { text, isError } = answer(name, args) ?? (await new Promise<never>(() => {}));
      return { content: [{ type: "text", text }], isError };
    },
  });

  const server = serve({
    fetch: (request) => (isOurs(request) ? handler.fetch(request) : new Response("only loopback may ask", { status: 403 })),
    port: options.port ?? 0,
    hostname: "127.0.0.1",
    silent: true,
    gracefulShutdown: false,
  });
  try {
    await server.ready();
  } catch (thrown) {
    throw new AgentperfError("unavailable", `the mock MCP server can't listen on port ${options.port ?? 0}: ${messageOf(thrown)}`);
  }
  const { port } = new URL(server.url ?? "");
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    async close() {
      await handler.close();
      await server.close(true);
    },
  };
}

/** A page on the web can make a browser ask a server on loopback, under the page's own name: such a request is refused. */
function isOurs(request: Request): boolean {
  const origin = request.headers.get("origin");
  const names = [`http://${request.headers.get("host") ?? "127.0.0.1"}`, ...(origin === null ? [] : [origin])];
  return names.every((name) => URL.canParse(name) && isLoopback(new URL(name).hostname));
}
