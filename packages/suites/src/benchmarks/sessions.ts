import { defineBenchmark, defineSuite, type Session, sessionsPort } from "@agentperf/core";

const liveSessions = 1_000;
/** Made and removed so many at a time, outside what is timed. */
const atOnce = 50;

const create = defineBenchmark({
  name: "CreateSession",
  description: "create one session: UUID, workspace, metadata, registration",
  ports: [sessionsPort],
  baseline: "session.create",
  setup: ({ ports }) => ports.sessions,
  run: (sessions) => sessions.create({ userId: "ada", metadata: { model: "claude", language: "en" } }),
  verify: async (sessions, { id }) => (await sessions.get(id))?.userId === "ada",
  async release(sessions, { id }) {
    await sessions.end(id);
  },
});

const get = defineBenchmark({
  name: "GetSession",
  description: "look one of 1,000 live sessions up by its id",
  ports: [sessionsPort],
  baseline: "session.get",
  async setup({ ports: { sessions }, random }) {
    const made: Session[] = [];
    for (let at = 0; at < liveSessions; at += atOnce) {
      const some = Array.from({ length: atOnce }, (_, offset) => sessions.create({ userId: `user-${at + offset}` }));
      made.push(...(await Promise.all(some)));
    }
    return { sessions, random, ids: made.map(({ id }) => id), next: 0 };
  },
  run(state) {
    state.next = (state.next + 1) % liveSessions;
    // The index is a remainder of the length.
    return state.sessions.get(state.ids[state.next] as string);
  },
  verify: (state, session) => session?.id === state.ids[state.next],
  async teardown({ sessions, ids }) {
    for (let at = 0; at < ids.length; at += atOnce) {
      await Promise.all(ids.slice(at, at + atOnce).map((id) => sessions.end(id)));
    }
  },
});

const cleanup = defineBenchmark({
  name: "CleanupSession",
  description: "end one session: unregister it, delete its workspace",
  ports: [sessionsPort],
  baseline: "session.cleanup",
  setup: ({ ports }) => ports.sessions,
  prepare: async (sessions) => (await sessions.create({ userId: "ada" })).id,
  run: (sessions, id) => sessions.end(id),
  verify: (_, ended) => ended,
});

const concurrent = defineBenchmark({
  name: "SessionManagerConcurrent",
  description: "create, get and clean up one session, with others in flight",
  ports: [sessionsPort],
  concurrency: [1, 8, 64],
  setup: ({ ports }) => ports.sessions,
  async run(sessions) {
    const { id } = await sessions.create({ userId: "ada" });
    const found = await sessions.get(id);
    if (found?.id !== id) throw new Error(`session ${id} isn't found after it was made`);
    if (!(await sessions.end(id))) throw new Error(`session ${id} had ended already`);
  },
});

/** Session benchmarks. */
export const sessions = defineSuite({ name: "sessions", benchmarks: [create, get, cleanup, concurrent] });
