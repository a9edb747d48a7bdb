import { type Adapter, AgentperfError, type Availability, defineAdapter, messageOf } from "@agentperf/core";
import { queuePort } from "./port.ts";

/** Options of {@link redisQueue}. */
export interface RedisQueueOptions {
  /** Address of Redis. Default: `QUEUE_URL`. */
  readonly url?: string | undefined;
}

/** Longer than any run: a list that a launch could not remove goes by itself. */
const ttlMs = 3_600_000;

/** A queue in a list of a real Redis. */
export const redisQueue = (options: RedisQueueOptions = {}): Adapter<typeof queuePort> => {
  const url = options.url ?? process.env["QUEUE_URL"];
  return defineAdapter({
    id: "redis",
    port: queuePort,
    description: "a list in Redis",
    capabilities: ["shared"],
    options: { url },
    address: url,
    // What --jobs-url gives goes before the option.
    settings: ["url"],
    configure: (values) => redisQueue({ ...options, ...values }),
    async probe(): Promise<Availability> {
      try {
        const client = await connect(url);
        client.disconnect();
        return { available: true };
      } catch (thrown) {
        return { available: false, reason: messageOf(thrown) };
      }
    },
    async open({ keyPrefix }) {
      const client = await connect(url);
      const key = `${keyPrefix}jobs`;
      return {
        port: {
          async add(job) {
            await client.multi().lpush(key, job).pexpire(key, ttlMs).exec();
          },
          take: async () => (await client.rpop(key)) ?? undefined,
        },
        async close() {
          await client.del(key);
          await client.quit();
        },
      };
    },
    // Called after a launch that was killed, and before a run for those long ago.
    async sweep({ keyPrefix, isOld = () => true }) {
      const client = await connect(url);
      const left = new Set<string>();
      for await (const keys of client.scanStream({ match: `${keyPrefix}*jobs` }))
        for (const key of keys as string[]) if (isOld(key)) left.add(key);
      if (left.size > 0) await client.del(...left);
      await client.quit();
      return left.size;
    },
  });
};

async function connect(url: string | undefined) {
  if (url === undefined) throw new AgentperfError("unavailable", "no address: set QUEUE_URL, --jobs-url or the option url");
  const { Redis } = await import("ioredis");
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  // Without a listener the failure would be printed; it is thrown below.
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
