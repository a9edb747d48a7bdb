import { fileURLToPath } from "node:url";
import type { UpstreamOptions } from "@agentperf/adapters-llm";
import { freePort, listens, type ServerProcess, startServer } from "./processes.ts";
import { userCommand } from "./runtime.ts";

/** A local upstream of a language model, on a free loopback port. */
export interface UpstreamProcess extends ServerProcess {
  /** Its address without a path. */
  readonly url: string;
}

/** Starts a local upstream in a process of its own. */
export async function startUpstreamProcess(options: UpstreamOptions = {}): Promise<UpstreamProcess> {
  const port = await freePort();
  const [program, ...args] = userCommand(fileURLToPath(new URL("./llm-upstream.ts", import.meta.url)));
  const server = await startServer(program, [...args, JSON.stringify({ ...options, port })], {}, () => listens(port));
  return { ...server, url: `http://127.0.0.1:${port}` };
}

/** Answers at once: what is tested isn't the pace. */
export const atOnce = { firstToken: "0ms", tokensPerSecond: 0 } as const;
