import { type Adapter, AgentperfError, defineAdapter, runtimeOf, scriptArguments } from "@agentperf/core";
import { type HttpOptions, openHttp } from "../http/http.ts";
import type { MockServer, MockServerOptions } from "./server.ts";

/** Options of {@link mockServer}. */
export interface MockServerAdapterOptions extends Omit<MockServerOptions, "port" | "seed"> {
  /** How the client talks to it. */
  readonly client?: Omit<HttpOptions, "url" | "token" | "headers">;
}

const startTimeoutMs = 10_000;

/** The mock behind real HTTP on loopback, in a process of its own on the measured runtime: MCP without a server of yours. */
export const mockServer = (options: MockServerAdapterOptions = {}): Adapter<"mcp"> => {
  const { client = {}, ...latencies } = options;
  return defineAdapter({
    id: "mock-server",
    port: "mcp",
    description: "the mock behind real HTTP on loopback, in a process of its own",
    capabilities: ["server"],
    options: { ...options },
    shown: ["client.protocol", "client.engine", "client.call.tool"],
    async open({ seed }) {
      const server = await spawnMockServer({ ...latencies, seed });
      try {
        const opened = await openHttp({ ...client, url: server.url });
        return {
          port: opened.port,
          async close() {
            await opened.close?.();
            await server.close();
          },
        };
      } catch (thrown) {
        await server.close();
        throw thrown;
      }
    },
  });
};

async function spawnMockServer(options: MockServerOptions): Promise<MockServer> {
  const [{ spawn }, { EventEmitter }, { createInterface }, { fileURLToPath }] = await Promise.all([
    import("node:child_process"),
    import("node:events"),
    import("node:readline"),
    import("node:url"),
  ]);
  // The same ending as this file's own: TypeScript in a checkout, JavaScript where it is installed.
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
  const script = fileURLToPath(new URL(`./server-process${extension}`, import.meta.url));
  const args = [...scriptArguments(runtimeOf(globalThis), script), JSON.stringify(options)];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
  const { once } = EventEmitter;
  const ended = once(child, "close");
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-2_000);
  });
  const stop = async () => {
    child.stdin.end();
    child.kill();
    await ended;
  };
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${startTimeoutMs} ms`)), startTimeoutMs);
  try {
    const line = await Promise.race([
      once(createInterface(child.stdout), "line").then(([text]) => String(text)),
      ended.then(() => {
        throw new Error(complaint.trim() || "it ended at once");
      }),
      tooLate,
    ]);
    return { url: (JSON.parse(line) as { url: string }).url, close: stop };
  } catch (thrown) {
    await stop();
    throw new AgentperfError("unavailable", `the mock MCP server didn't start: ${String(thrown)}`, { cause: thrown });
  } finally {
    clearTimeout(timer);
  }
}
