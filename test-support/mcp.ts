import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { freePort, listens, type ServerProcess, startServer } from "./processes.ts";

/** The reference server "everything" over Streamable HTTP, on a free loopback port. */
export interface McpProcess extends ServerProcess {
  readonly url: string;
}

/** Path of the reference server's program. */
export const everythingScript = join(
  dirname(createRequire(import.meta.url).resolve("@modelcontextprotocol/server-everything/package.json")),
  "dist",
  "index.js",
);

/** Starts the reference server. */
export async function startEverything(): Promise<McpProcess> {
  const port = await freePort();
  const server = await startServer("node", [everythingScript, "streamableHttp"], { PORT: String(port) }, () => listens(port));
  return { ...server, url: `http://127.0.0.1:${port}/mcp` };
}
