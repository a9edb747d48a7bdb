import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Adapter, defineAdapter, type NewSession, type Session, type Sessions } from "@agentperf/core";

/** Sessions with a workspace directory each, a metadata file in it, and a registry in memory. */
class FileSessions implements Sessions {
  readonly #root: string;
  readonly #live = new Map<string, Session>();

  constructor(root: string) {
    this.#root = root;
  }

  async create({ userId, metadata = {} }: NewSession): Promise<Session> {
    const id = randomUUID();
    const workspace = join(this.#root, id);
    await mkdir(workspace);
    const session: Session = { id, userId, workspace, createdAt: new Date(), metadata };
    await writeFile(join(workspace, "session.json"), JSON.stringify(session));
    this.#live.set(id, session);
    return session;
  }

  get(id: string): Session | undefined {
    return this.#live.get(id);
  }

  async end(id: string): Promise<boolean> {
    const session = this.#live.get(id);
    if (session?.workspace === undefined) return false;
    this.#live.delete(id);
    await rm(session.workspace, { recursive: true });
    return true;
  }
}

/** The reference session manager: each session has a directory on disk. */
export const fileSessions = (): Adapter<"sessions"> =>
  defineAdapter({
    id: "file",
    port: "sessions",
    description: "a workspace directory and a metadata file a session",
    async open({ directory }) {
      const root = await mkdtemp(join(directory, "sessions-"));
      return { port: new FileSessions(root), close: () => rm(root, { recursive: true, force: true }) };
    },
  });
