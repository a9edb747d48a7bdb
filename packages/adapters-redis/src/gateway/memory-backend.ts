import type { RedisCommand } from "@agentperf/core";
import { MemoryStore, RedisReplyError, type StoreReply } from "../memory/store.ts";
import type { Backend } from "./backend.ts";
import type { Command } from "./command.ts";
import type { Reply } from "./reply.ts";

/** An embedded store: a REST Redis without any Redis. */
export function memoryBackend(): Backend {
  const store = new MemoryStore();
  const run = ([name, ...args]: Command): Reply => {
    const key = args[0];
    // The only value that may be other than text.
    if (name.toUpperCase() === "GET" && typeof key === "string" && args.length === 1) return store.getBytes(key);
    return replyOf(store.run([name, ...args]));
  };
  const call = async (command: Command): Promise<Reply> => run(command);
  return {
    call,
    pipeline: (commands) => Promise.allSettled(commands.map(call)),
    async transaction(commands) {
      store.checkAll(commands as readonly RedisCommand[]);
      return commands.map((command) => {
        try {
          return run(command);
        } catch (thrown) {
          return thrown as Error;
        }
      });
    },
    async subscribe(kind) {
      throw new RedisReplyError(`ERR unknown command '${kind}'`);
    },
    close: async () => store.clear(),
  };
}

function replyOf(reply: StoreReply): Reply {
  if (reply === null) return null;
  if (typeof reply === "string") return Buffer.from(reply);
  return Array.isArray(reply) ? reply.map(replyOf) : String(reply);
}
