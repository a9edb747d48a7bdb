import {
  type Adapter,
  type AdapterContext,
  type Availability,
  type ClientPackage,
  type Opened,
  probeByOpening,
  type Redis,
  type redisPort,
  type Sweep,
  sweepKeys,
  within,
} from "@agentperf/core";
import { limits } from "./connection.ts";
import type { ServerAbout } from "./knock.ts";
import { probeBy } from "./library.ts";

/** An adapter of the port {@link redisPort}. */
export type RedisAdapter = Adapter<typeof redisPort>;

/** Opens a client. The signal ends the wait for the server, not what is open. */
type Open = (signal: AbortSignal) => Promise<Opened<Redis>>;

/** What a client of a server says of itself. */
interface About {
  /** The package that it is. Default: it is built into the runtime. */
  readonly client?: ClientPackage;
  /** Whether it is given the address of one server, not those of a cluster or of sentinels. Default: it is. */
  readonly isOneServer?: boolean;
}

/** What all clients of a Redis server have alike: what they can do, and how they are opened, probed and swept. */
export const onServer = (open: Open, { client, isOneServer = true }: About = {}) =>
  ({
    capabilities: ["server", "shared", "transactions", "pipelining"],
    open: ({ signal }: AdapterContext) => open(signal),
    probe({ signal }: { readonly signal: AbortSignal }) {
      const probe = () => probeServer(open, signal, isOneServer);
      return client === undefined ? probe() : probeBy(client, probe);
    },
    sweep: (sweep: Sweep) => sweepServer(open, sweep),
  }) as const;

async function probeServer(open: Open, signal: AbortSignal, isOneServer: boolean): Promise<Availability> {
  let about: ServerAbout = {};
  const availability = await probeByOpening(
    () => open(signal),
    async (redis) => {
      about = await within(limits.connectTimeoutMs, askServer(redis), signal);
      return undefined;
    },
  );
  return availability.available ? aboutServer(about, isOneServer) : availability;
}

/** What a probe says of a server that answers. */
export function aboutServer({ version, mode }: ServerAbout, isOneServer: boolean): Availability {
  if (isOneServer && mode === "sentinel") {
    return { available: false, reason: "this is a sentinel, which keeps no keys: give ioredis's option sentinels instead of its address" };
  }
  return {
    available: true,
    version: version === undefined ? undefined : `redis ${version}`,
    note:
      isOneServer && mode === "cluster"
        ? "this is a node of a cluster, and only its own keys can be reached: give ioredis's option cluster instead of its address"
        : undefined,
  };
}

/** HELLO needs no right; servers before 6.2 want an argument of it, and INFO does need one. */
async function askServer(redis: Redis): Promise<ServerAbout> {
  const hello = await redis.command(["HELLO"]).catch(() => undefined);
  if (Array.isArray(hello)) {
    const of = (name: string) => (hello.includes(name) ? String(hello[hello.indexOf(name) + 1]) : undefined);
    return { version: of("version"), mode: of("mode") };
  }
  const info = String(await redis.command(["INFO", "server"]).catch(() => ""));
  return { version: /redis_version:(\S+)/.exec(info)?.[1], mode: /redis_mode:(\w+)/.exec(info)?.[1] };
}

/** Removes the keys of a prefix, or those of them that are old and would never expire, on a connection of its own. */
async function sweepServer(open: Open, sweep: Sweep): Promise<number> {
  const { port, close } = await open(sweep.signal);
  try {
    return await sweepKeys(port, sweep);
  } finally {
    await close?.();
  }
}
