import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { freePort, listens, type ServerProcess, startServer } from "./processes.ts";

/** The reference server "everything" over HTTP, on a free loopback port. */
export interface McpProcess extends ServerProcess {
  readonly url: string;
}

/** Path of the reference server's program. */
export const everythingScript = join(
  dirname(createRequire(import.meta.url).resolve("@modelcontextprotocol/server-everything/package.json")),
  "dist",
  "index.js",
);

/** The paths under which it listens, by the name of the transport that its program takes. */
const paths = { streamableHttp: "mcp", sse: "sse" } as const;

/** Starts the reference server. @param transport - default: Streamable HTTP */
export async function startEverything(transport: keyof typeof paths = "streamableHttp"): Promise<McpProcess> {
  const port = await freePort();
  const server = await startServer("node", [everythingScript, transport], { PORT: String(port) }, () => listens(port));
  return { ...server, url: `http://127.0.0.1:${port}/${paths[transport]}` };
}
