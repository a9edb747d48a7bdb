import type { Cluster, Redis } from "ioredis";
import { connect } from "../clients/ioredis.ts";
import { Watchdog } from "../clients/watchdog.ts";
import { MemoryStore } from "../memory/store.ts";

/** A word of a command as it came: text or bytes. */
export type Word = string | Uint8Array;

/** A reply before it is encoded for JSON. */
export type RawReply = string | Uint8Array | number | null | Error | RawReply[];

/** What the gateway stands in front of. */
export interface Backend {
  /** Rejects with the server's error. */
  call(command: readonly Word[]): Promise<RawReply>;
  /** MULTI … EXEC. A command that failed when it ran is an Error among the replies. Rejects where the whole was discarded. */
  multi(commands: readonly (readonly Word[])[]): Promise<RawReply[]>;
  close(): Promise<void>;
}

/** A Redis that is silent for so long, with requests waiting, is given up. */
const answerTimeoutMs = 10_000;

/** ioredis reshapes the replies of the commands that it knows, by their names in lower case. */
const upper = (name: Word | undefined): string => String(name).toUpperCase();

/** A real Redis, over one connection that all requests share. */
export async function redisBackend(url: string): Promise<Backend> {
  const client: Redis | Cluster = await connect({ url });
  const watchdog = new Watchdog(answerTimeoutMs, () => client.disconnect());
  const asBuffer = (word: Word) => (typeof word === "string" ? word : Buffer.from(word));
  return {
    async call([name, ...args]) {
      return (await watchdog.watch(client.callBuffer(upper(name), ...args.map(asBuffer)))) as RawReply;
    },
    async multi(commands) {
      const chain = client.multi();
      for (const [name, ...args] of commands) chain.callBuffer(upper(name), ...args.map(asBuffer));
      const results = await watchdog.watch(chain.exec());
      if (results === null) throw new Error("EXECABORT Transaction discarded");
      return results.map(([error, reply]) => error ?? (reply as RawReply));
    },
    async close() {
      watchdog.stop();
      client.disconnect();
    },
  };
}

/** An embedded store: a REST Redis without any Redis. */
export function memoryBackend(): Backend {
  const store = new MemoryStore();
  const call = (words: readonly Word[]): RawReply => {
    const [name, ...args] = words;
    const key = args[0];
    // The only value that may be other than text.
    if (String(name).toUpperCase() === "GET" && typeof key === "string" && args.length === 1) return store.getBytes(key);
    return store.command([String(name), ...args]);
  };
  return {
    call: async (command) => call(command),
    async multi(commands) {
      store.checkAll(commands.map(([name, ...args]) => [String(name), ...args]));
      return commands.map((command) => {
        try {
          return call(command);
        } catch (thrown) {
          return thrown as Error;
        }
      });
    },
    close: async () => store.clear(),
  };
}
