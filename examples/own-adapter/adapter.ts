import { defineAdapter, type Session, sessionsPort } from "@agentperf/core";

/** Options of {@link shardedSessions}. */
export interface ShardedOptions {
  /** Number of maps that the sessions are spread over. Default: 16. */
  readonly shards?: number;
}

/** A session manager of one's own: here, maps that sessions are spread over by their id. */
export const shardedSessions = ({ shards = 16 }: ShardedOptions = {}) =>
  defineAdapter({
    // What --sessions chooses it by, and what results call it.
    id: "sharded",
    // What it provides: the types of all that follows come from the port.
    port: sessionsPort,
    description: "maps that sessions are spread over by their id",
    // Shown in results.
    options: { shards },
    // Says whether it can be used now. Without it, it always can.
    probe: async () => ({ available: true, version: "1" }),
    // Called once in each process that measures. Everything made here ends in close.
    async open() {
      const maps = Array.from({ length: shards }, () => new Map<string, Session>());
      const mapOf = (id: string) => maps[Number.parseInt(id.slice(0, 8), 16) % shards];
      return {
        port: {
          create({ userId, metadata = {} }) {
            const session = { id: crypto.randomUUID(), userId, createdAt: new Date(), metadata };
            mapOf(session.id)?.set(session.id, session);
            return session;
          },
          get: (id) => mapOf(id)?.get(id),
          end: (id) => mapOf(id)?.delete(id) ?? false,
        },
        close() {
          for (const map of maps) map.clear();
        },
      };
    },
  });
