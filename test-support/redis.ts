import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ioredis } from "@agentperf/adapters-redis";
import { opened } from "./adapters.ts";
import type { Authority } from "./authority.ts";
import type { Listener } from "./listener.ts";
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

/** Starts a redis-server that speaks TLS only. @param given - its certificate; default: {@link certificate} */
export async function startTlsRedis(port?: number, given: Pick<Authority, "certPath" | "keyPath"> = certificate): Promise<RedisProcess> {
  const ownPort = port ?? (await freePort());
  const tls = ["--tls-port", String(ownPort), "--tls-cert-file", given.certPath, "--tls-key-file", given.keyPath];
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
  await using redis = await opened(ioredis({ url: server.url }));
  await redis.port.command(["CLUSTER", "ADDSLOTSRANGE", 0, 16383]);
  while (!String(await redis.port.command(["CLUSTER", "INFO"])).includes("cluster_state:ok"))
    await new Promise((resolve) => setTimeout(resolve, 20));
  return server;
}

/** Starts a sentinel that watches the server on this port. */
export async function startSentinel(master: string, redisPort: number): Promise<RedisProcess> {
  const port = await freePort();
  return start("redis", port, ["--sentinel"], `port ${port}\nsentinel monitor ${master} 127.0.0.1 ${redisPort} 1\n`);
}

/** Starts a redis-server with these users, each a line of an ACL file without its `user`: `"ada on >word ~* +get"`. */
export async function startAclRedis(users: readonly string[], args: readonly string[] = []): Promise<RedisProcess> {
  const port = await freePort();
  return start("redis", port, ["--port", String(port), ...args], users.map((user) => `user ${user}\n`).join(""));
}

/** A redis-server on a Unix socket only. */
export interface SocketRedis extends AsyncDisposable {
  /** Path of the socket. */
  readonly path: string;
}

/** Starts a redis-server that listens on a Unix socket only. */
export async function startSocketRedis(args: readonly string[] = []): Promise<SocketRedis> {
  const directory = await mkdtemp(join(tmpdir(), "agentperf-test-socket-"));
  const path = join(directory, "redis.sock");
  const settings = ["--port", "0", "--unixsocket", path, "--save", "", "--dir", directory];
  const server = await startServer("redis-server", [...settings, ...args], {}, async () => existsSync(path));
  return {
    path,
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Something between a client and a server that a test can spoil. */
export interface Proxy extends Listener {
  /** Ends all connections; more can be made. */
  cut(): void;
  /** Answers with bytes that are no RESP from now on. */
  garble(): void;
}

/** Stands between clients and the server on this port. */
export async function startProxy(port: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let isGarbled = false;
  const server = createServer((client) => {
    const back = connect(port, "127.0.0.1");
    for (const socket of [client, back]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.once("close", () => {
        sockets.delete(socket);
        client.destroy();
        back.destroy();
      });
    }
    client.on("data", (chunk) => back.write(chunk));
    back.on("data", (chunk) => client.write(isGarbled ? "\x00garbled\r\n" : chunk));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    cut,
    garble() {
      isGarbled = true;
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
    },
  };
}
