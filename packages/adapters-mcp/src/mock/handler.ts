import { AgentperfError, type ClientPackage, inRange, installHint, messageOf } from "@agentperf/core";
import { placeOf, versionOf } from "../sdk/library.ts";

/** What the mock server answers. */
export interface Answers {
  listTools(): Promise<{ tools: object[] }>;
  callTool(name: string, args: Readonly<Record<string, unknown>>): Promise<{ content: object[]; isError: boolean }>;
}

/** A server of MCP over Streamable HTTP, as a fetch handler. */
export interface Handler {
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}

const about = { name: "agentperf-mock", version: "1" } as const;
const options = { capabilities: { tools: {} } } as const;

/** A package that can serve, with the versions that do. */
interface ServerPackage extends ClientPackage {
  /** A module of it that serving needs. */
  readonly entry: string;
  handler(answers: Answers): Promise<Handler>;
}

/** The first that is installed serves. */
const newest: ServerPackage = {
  name: "@modelcontextprotocol/server",
  range: "^2.0.0",
  entry: "@modelcontextprotocol/server",
  handler: handlerOf2,
};
const older: ServerPackage = {
  name: "@modelcontextprotocol/sdk",
  range: "^1.25.0",
  entry: "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js",
  handler: handlerOf1,
};

/** Which of them is installed, and its version where that can be told. @throws {AgentperfError} `unavailable`: none is, with what to install */
export async function installedServer(): Promise<ServerPackage & { readonly version: string | undefined }> {
  const refuse = (why: string) =>
    new AgentperfError("unavailable", `the mock MCP server needs a package: ${installHint(newest)}, or ${older.name} ${older.range}${why}`);
  const found = [newest, older].find(({ entry }) => placeOf(entry) !== undefined);
  if (found === undefined) throw refuse("");
  const version = await versionOf(found.name, found.entry);
  if (version !== undefined && !inRange(version, found.range)) throw refuse(`; ${found.name} ${version} is installed`);
  return { ...found, version };
}

/** What serves these answers. @throws {AgentperfError} `unavailable`: no package is installed that can, or it can't be loaded */
export async function mcpHandler(answers: Answers): Promise<Handler> {
  const { name, handler } = await installedServer();
  return handler(answers).catch((thrown: unknown) => {
    throw new AgentperfError("unavailable", `the package ${name} can't be loaded: ${messageOf(thrown)}`, { cause: thrown });
  });
}

/** By major 2, which serves the 2025 and the 2026-07-28 revisions of the protocol. */
async function handlerOf2({ listTools, callTool }: Answers): Promise<Handler> {
  const { createMcpHandler, Server } = await import("@modelcontextprotocol/server");
  return createMcpHandler(() => {
    const server = new Server(about, options);
    // The answers are what the schemas want: they are written here.
    server.setRequestHandler("tools/list", listTools as () => Promise<never>);
    server.setRequestHandler("tools/call", ({ params }) => callTool(params.name, params.arguments ?? {}) as Promise<never>);
    return server;
  });
}

/** What the schema of a call gives; of major 1's types a reader's compiler may not have all. */
interface ToolCall {
  readonly params: { readonly name: string; readonly arguments?: Record<string, unknown> | undefined };
}

/** By major 1, which serves the 2025 revisions: without sessions, as major 2 serves them. */
async function handlerOf1({ listTools, callTool }: Answers): Promise<Handler> {
  const [{ Server }, { WebStandardStreamableHTTPServerTransport }, { CallToolRequestSchema, ListToolsRequestSchema }] = await Promise.all([
    import("@modelcontextprotocol/sdk/server/index.js"),
    import("@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js"),
    import("@modelcontextprotocol/sdk/types.js"),
  ]);
  return {
    async fetch(request) {
      if (request.method !== "POST") return new Response(null, { status: 405, headers: { allow: "POST" } });
      const server = new Server(about, options);
      // The answers are what the schemas want: they are written here.
      server.setRequestHandler(ListToolsRequestSchema, listTools as () => Promise<never>);
      server.setRequestHandler(
        CallToolRequestSchema,
        ({ params }: ToolCall) => callTool(params.name, params.arguments ?? {}) as Promise<never>,
      );
      const transport = new WebStandardStreamableHTTPServerTransport();
      // Its type is written without exactOptionalPropertyTypes.
      await server.connect(transport as unknown as Parameters<typeof server.connect>[0]);
      return transport.handleRequest(request);
    },
    async close() {},
  };
}
