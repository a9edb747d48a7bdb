import { type Adapter, defineAdapter, type NewSession, type Session, type Sessions, sessionsPort } from "@agentperf/core";

interface Files {
  readonly fs: typeof import("node:fs/promises");
  readonly path: typeof import("node:path");
}

/** Sessions with a workspace directory each, a metadata file in it, and a registry in memory. */
class FileSessions implements Sessions {
  readonly #files: Files;
  readonly #root: string;
  readonly #live = new Map<string, Session>();

  constructor(files: Files, root: string) {
    this.#files = files;
    this.#root = root;
  }

  async create({ userId, metadata = {} }: NewSession): Promise<Session> {
    const { fs, path } = this.#files;
    const id = crypto.randomUUID();
    const workspace = path.join(this.#root, id);
    await fs.mkdir(workspace);
    const session: Session = { id, userId, workspace, createdAt: new Date(), metadata };
    await fs.writeFile(path.join(workspace, "session.json"), JSON.stringify(session));
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
    await this.#files.fs.rm(session.workspace, { recursive: true });
    return true;
  }
}

/** The reference session manager: each session has a directory on disk. */
export const fileSessions = (): Adapter<typeof sessionsPort> =>
  defineAdapter({
    id: "file",
    port: sessionsPort,
    description: "a workspace directory and a metadata file for each session",
    async open({ directory }) {
      const [fs, path] = await Promise.all([import("node:fs/promises"), import("node:path")]);
      const root = await fs.mkdtemp(path.join(directory, "sessions-"));
      return { port: new FileSessions({ fs, path }, root), close: () => fs.rm(root, { recursive: true, force: true }) };
    },
  });
