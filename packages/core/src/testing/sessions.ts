import type { Adapter } from "../adapter/define-adapter.ts";
import { type ContractCase, type ContractOptions, casesFor, expect, expectEqual } from "./contract.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The rules of the sessions port. */
export const sessionsContract = (adapter: Adapter<"sessions">, options: ContractOptions = {}): ContractCase[] =>
  casesFor(adapter, options, {
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
  });
