import { type Adapter, defineAdapter, type NewSession, type Session, sessionsPort } from "@agentperf/core";

/** Sessions that live in this process only: what a manager costs without a disk. */
export const memorySessions = (): Adapter<typeof sessionsPort> =>
  defineAdapter({
    id: "memory",
    port: sessionsPort,
    description: "a map in the measured process, no workspace",
    async open() {
      const live = new Map<string, Session>();
      return {
        port: {
          create({ userId, metadata = {} }: NewSession): Session {
            const session: Session = { id: crypto.randomUUID(), userId, createdAt: new Date(), metadata };
            live.set(session.id, session);
            return session;
          },
          get: (id) => live.get(id),
          end: (id) => live.delete(id),
        },
        close: () => live.clear(),
      };
    },
  });
