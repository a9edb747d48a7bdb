import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, listens, type ServerProcess, startServer } from "./processes.ts";
import { root } from "./requirements.ts";

/** A redis-server of a test's own, on a free loopback port, that keeps nothing on disk. */
export interface RedisProcess extends ServerProcess {
  readonly port: number;
  readonly url: string;
}

/** Starts a redis-server with these settings, in a directory of its own. */
async function start(scheme: "redis" | "rediss", port: number, args: readonly string[], file = ""): Promise<RedisProcess> {
  const directory = await mkdtemp(join(tmpdir(), "agentperf-test-redis-"));
  const config = join(directory, "server.conf");
  await writeFile(config, `bind 127.0.0.1\nsave ""\nappendonly no\ndir ${directory}\n${file}`);
  const server = await startServer("redis-server", [config, ...args], {}, () => listens(port));
  const stop = async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
  return { ...server, port, url: `${scheme}://127.0.0.1:${port}`, stop, [Symbol.asyncDispose]: stop };
}

/**
 * Starts a redis-server.
 * @param args - more of its settings: `["--maxmemory", "2mb"]`
 */
export async function startRedis(args: readonly string[] = [], port?: number): Promise<RedisProcess> {
  const ownPort = port ?? (await freePort());
  return start("redis", ownPort, ["--port", String(ownPort), ...args]);
}

/** A certificate for 127.0.0.1 that nobody trusts, and its key. */
export const certificate = {
  certPath: join(root, "test-support", "tls", "loopback.crt"),
  keyPath: join(root, "test-support", "tls", "loopback.key"),
};

/** Starts a redis-server that speaks TLS only, with {@link certificate}. */
export async function startTlsRedis(port?: number): Promise<RedisProcess> {
  const ownPort = port ?? (await freePort());
  const tls = ["--tls-port", String(ownPort), "--tls-cert-file", certificate.certPath, "--tls-key-file", certificate.keyPath];
  return start("rediss", ownPort, ["--port", "0", "--tls-auth-clients", "no", ...tls]);
}

/** Starts a cluster of one node that has every slot. */
export async function startCluster(): Promise<RedisProcess> {
  const port = await freePort();
  const server = await start("redis", port, [
    "--port",
    String(port),
    "--cluster-enabled",
    "yes",
    "--cluster-announce-ip",
    "127.0.0.1",
    "--cluster-port",
    String(await freePort()),
  ]);
  const { Redis } = await import("ioredis");
  const client = new Redis(server.url);
  await client.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
  while (!String(await client.call("CLUSTER", "INFO")).includes("cluster_state:ok"))
    await new Promise((resolve) => setTimeout(resolve, 20));
  client.disconnect();
  return server;
}

/** Starts a sentinel that watches the server on this port. */
export async function startSentinel(master: string, redisPort: number): Promise<RedisProcess> {
  const port = await freePort();
  return start("redis", port, ["--sentinel"], `port ${port}\nsentinel monitor ${master} 127.0.0.1 ${redisPort} 1\n`);
}
