import {
  type Adapter,
  type AdapterContext,
  type Opened,
  probeByOpening,
  type Redis,
  type redisPort,
  removeKeys,
  removeOldKeys,
  type Sweep,
} from "@agentperf/core";

/** An adapter of the port {@link redisPort}. */
export type RedisAdapter = Adapter<typeof redisPort>;

/** Opens a client. The signal ends the wait for the server, not what is open. */
type Open = (signal: AbortSignal) => Promise<Opened<Redis>>;

/** What all clients of a Redis server have alike: what they can do, and how they are opened, probed and swept. */
export const onServer = (open: Open) =>
  ({
    capabilities: ["server", "shared", "transactions", "pipelining"],
    open: ({ signal }: AdapterContext) => open(signal),
    probe: ({ signal }: { readonly signal: AbortSignal }) => probeByOpening(() => open(signal), versionOf),
    sweep: (sweep: Sweep) => sweepKeys(open, sweep),
  }) as const;

async function versionOf(redis: Redis): Promise<string | undefined> {
  const version = /redis_version:(\S+)/.exec(String(await redis.command(["INFO", "server"])))?.[1];
  return version === undefined ? undefined : `redis ${version}`;
}

/** Removes the keys of a prefix, or those of them that are old and would never expire, on a connection of its own. */
async function sweepKeys(open: Open, { keyPrefix, isOld, signal }: Sweep): Promise<number> {
  const { port, close } = await open(signal);
  const keys = {
    ...port,
    // Each command has a limit of its own; this ends the sweep between two of them.
    async *scan(prefix: string) {
      for await (const key of port.scan(prefix)) {
        signal.throwIfAborted();
        yield key;
      }
    },
  };
  try {
    return await (isOld === undefined ? removeKeys(keys, keyPrefix) : removeOldKeys(keys, keyPrefix, isOld));
  } finally {
    await close?.();
  }
}
