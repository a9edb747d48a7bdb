import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, listens, type ServerProcess, startServer } from "./processes.ts";
import { root } from "./requirements.ts";

/** A redis-server of a test's own, on a free loopback port, that keeps nothing on disk. */
export interface RedisProcess extends ServerProcess {
  readonly port: number;
  readonly url: string;
}

/**
 * Starts a redis-server.
 * @param args - more of its settings: `["--maxmemory", "2mb"]`
 */
export async function startRedis(args: readonly string[] = [], port?: number): Promise<RedisProcess> {
  const ownPort = port ?? (await freePort());
  const directory = await mkdtemp(join(tmpdir(), "agentperf-test-redis-"));
  const settings = ["--port", String(ownPort), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", directory];
  const server = await startServer("redis-server", [...settings, ...args], {}, () => listens(ownPort));
  return {
    ...server,
    port: ownPort,
    url: `redis://127.0.0.1:${ownPort}`,
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A certificate for 127.0.0.1 that nobody trusts, and its key. */
export const certificate = {
  certPath: join(root, "test-support", "tls", "loopback.crt"),
  keyPath: join(root, "test-support", "tls", "loopback.key"),
};

/** Starts a redis-server that speaks TLS only, with {@link certificate}. */
export async function startTlsRedis(): Promise<RedisProcess> {
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), "agentperf-test-redis-"));
  const tls = ["--tls-port", String(port), "--tls-cert-file", certificate.certPath, "--tls-key-file", certificate.keyPath];
  const settings = ["--port", "0", "--bind", "127.0.0.1", "--save", "", "--tls-auth-clients", "no", "--dir", directory];
  const server = await startServer("redis-server", [...settings, ...tls], {}, () => listens(port));
  return {
    ...server,
    port,
    url: `rediss://127.0.0.1:${port}`,
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
