import { type Contract, expect, expectEqual } from "./contract.ts";
import type { MaybePromise } from "./maybe-promise.ts";
import { behindServer, definePort, type Port } from "./port.ts";

/** One agent session. */
export interface Session {
  /** UUID. */
  readonly id: string;
  readonly userId: string;
  /** Absolute path of the session's own directory; absent where sessions have none. */
  readonly workspace?: string;
  readonly createdAt: Date;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** What a new session is made from. */
export interface NewSession {
  readonly userId: string;
  /** Kept with the session; plain JSON. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** The back end's session manager. */
export interface Sessions {
  /** Makes a session: id, workspace, metadata, registration. */
  create(session: NewSession): MaybePromise<Session>;
  /** The live session with this id, or `undefined`. */
  get(id: string): MaybePromise<Session | undefined>;
  /** Ends a session: unregisters it and deletes its workspace. False where there was none. */
  end(id: string): MaybePromise<boolean>;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** What every adapter keeps. */
const contract: Contract<Sessions> = {
  rules: {
    "makes a session with a UUID, its user and its metadata": async (sessions) => {
      const session = await sessions.create({ userId: "ada", metadata: { model: "m", depth: { level: 2 } } });
      expect(uuid.test(session.id), `id ${session.id} is a UUID`);
      expectEqual(session.userId, "ada", "user");
      expectEqual(session.metadata, { model: "m", depth: { level: 2 } }, "metadata");
      await sessions.end(session.id);
    },
    "gives every session an id and a workspace of its own": async (sessions) => {
      const made = await Promise.all(Array.from({ length: 50 }, () => sessions.create({ userId: "ada" })));
      expectEqual(new Set(made.map(({ id }) => id)).size, 50, "different ids");
      const workspaces = made.flatMap(({ workspace }) => workspace ?? []);
      expectEqual(new Set(workspaces).size, workspaces.length, "different workspaces");
      for (const { id } of made) await sessions.end(id);
    },
    "finds 1,000 live sessions by their ids": async (sessions) => {
      const ids: string[] = [];
      for (let at = 0; at < 1_000; at++) ids.push((await sessions.create({ userId: `user-${at}` })).id);
      for (const [at, id] of ids.entries()) expectEqual((await sessions.get(id))?.userId, `user-${at}`, "user");
      for (const id of ids) await sessions.end(id);
    },
    "knows no session that was never made or has ended": async (sessions) => {
      expectEqual((await sessions.get(crypto.randomUUID()))?.id, undefined, "unknown id");
      const { id } = await sessions.create({ userId: "ada" });
      expectEqual(await sessions.end(id), true, "first end");
      expectEqual((await sessions.get(id))?.id, undefined, "ended id");
      expectEqual(await sessions.end(id), false, "second end");
    },
  },
};

/** The back end's session manager. */
export const sessionsPort: Port<"sessions", Sessions, "server", "file"> = definePort({
  name: "sessions",
  description: "the back end's session manager",
  capabilities: { server: behindServer },
  contract,
  flag: "sessions",
  default: "file",
});
