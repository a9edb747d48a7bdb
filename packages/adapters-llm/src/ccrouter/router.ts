import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import process from "node:process";

/** What a router is started with. */
export interface RouterOrder {
  /** Path of the router's program. */
  readonly program: string;
  /** A Node on PATH, or its path. */
  readonly node: string;
  /** A directory that becomes the router's HOME: made, and removed at the end. */
  readonly home: string;
  /** Where it sends requests: an API that speaks OpenAI's chat completions, with its version. */
  readonly upstream: { readonly url: string; readonly apiKey: string | undefined; readonly model: string };
}

/** A router that serves. */
export interface Router {
  readonly url: string;
  readonly apiKey: string;
  readonly pid: number;
}

const startTimeoutMs = 15_000;
const pollMs = 20;
const endTimeoutMs = 2_000;

/**
 * Starts claude-code-router in the foreground on a free port of loopback, with a HOME and a configuration of its own: those of a user are neither
 * read nor changed.
 * @throws {Error} it ended, or doesn't serve in time; with its last words
 */
export async function startRouter({ program, node, home, upstream }: RouterOrder): Promise<{ ready: Router; close(): Promise<void> }> {
  const port = await freePort();
  const apiKey = randomUUID();
  const directory = join(home, ".claude-code-router");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(join(directory, "config.json"), JSON.stringify(configOf({ port, apiKey, upstream })), { mode: 0o600 });
  // Variables of the user would be taken into the configuration, proxies among them.
  const { PATH, SystemRoot } = process.env;
  const env = {
    ...(PATH === undefined ? {} : { PATH }),
    ...(SystemRoot === undefined ? {} : { SystemRoot }),
    HOME: home,
    USERPROFILE: home,
  };
  const child = spawn(node, [program, "start"], { cwd: home, env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2_000);
    });
  }
  let isOver = false;
  const ended = once(child, "close")
    .catch((error: unknown) => {
      said += String(error);
    })
    .finally(() => {
      isOver = true;
    });
  const close = async () => {
    if (!isOver) child.kill("SIGTERM");
    const killer = setTimeout(() => child.kill("SIGKILL"), endTimeoutMs);
    await ended;
    clearTimeout(killer);
    await rm(home, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  const deadlineMs = performance.now() + startTimeoutMs;
  while (!(await serves(url))) {
    if (isOver || performance.now() > deadlineMs) {
      await close();
      throw new Error(`claude-code-router ${isOver ? "ended" : `doesn't serve after ${startTimeoutMs} ms`}: ${said.trim()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  if (!(await isOurs(url, apiKey))) {
    await close();
    throw new Error(`another server has taken port ${port}, and answers in place of claude-code-router: try again`);
  }
  return { ready: { url, apiKey, pid: child.pid ?? 0 }, close };
}

interface ConfigOptions extends Pick<RouterOrder, "upstream"> {
  readonly port: number;
  readonly apiKey: string;
}

/** One provider with one model, to which all goes. */
const configOf = ({ port, apiKey, upstream: { url, apiKey: upstreamKey = "none", model } }: ConfigOptions): object => ({
  PORT: port,
  HOST: "127.0.0.1",
  APIKEY: apiKey,
  LOG: false,
  NON_INTERACTIVE_MODE: true,
  Providers: [{ name: "upstream", api_base_url: `${url}/chat/completions`, api_key: upstreamKey, models: [model] }],
  Router: { default: `upstream,${model}` },
});

async function serves(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(1_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/** Whether who answers takes this router's key, which nobody else knows, and no other. It is asked to count, which it does by itself. */
async function isOurs(url: string, apiKey: string): Promise<boolean> {
  const body = JSON.stringify({ model: "any", messages: [{ role: "user", content: "one" }] });
  const isRefused = async (key: string) => {
    const response = await fetch(`${url}/v1/messages/count_tokens`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": key },
      body,
      signal: AbortSignal.timeout(startTimeoutMs),
    });
    await response.body?.cancel();
    return response.status === 401 || response.status === 403;
  };
  try {
    return !(await isRefused(apiKey)) && (await isRefused(randomUUID()));
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  // A server that listens on a host and a port has an address of this kind.
  return (address as { readonly port: number }).port;
}
