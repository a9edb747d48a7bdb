import { defineAdapter, type Sessions, sessionsPort } from "@agentperf/core";

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
    port: sessionsPort,
    description: "maps that sessions are spread over by id",
    options: { shards },
    // Says whether it can be used now; without it, it always can.
    probe: async () => ({ available: true, version: "1" }),
    // Opened once a launch, in the process that is measured. Everything made here ends in close.
    async open() {
      const maps = Array.from({ length: shards }, () => new Map<string, Awaited<ReturnType<Sessions["create"]>>>());
      const mapOf = (id: string) => maps[Number.parseInt(id.slice(0, 8), 16) % shards] ?? new Map();
      const port: Sessions = {
        create({ userId, metadata = {} }) {
          const session = { id: crypto.randomUUID(), userId, createdAt: new Date(), metadata };
          mapOf(session.id).set(session.id, session);
          return session;
        },
        get: (id) => mapOf(id).get(id),
        end: (id) => mapOf(id).delete(id),
      };
      return {
        port,
        close() {
          for (const map of maps) map.clear();
        },
      };
    },
  });
