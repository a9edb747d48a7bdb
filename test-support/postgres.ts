import { execFile } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { appendFile, chmod, chown, copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import type { Authority } from "./authority.ts";
import { freePort, type ServerProcess, startServer } from "./processes.ts";
import { certificate } from "./redis.ts";
import { skipUnless } from "./requirements.ts";

/** A PostgreSQL of a test's own, on a free loopback port and on a Unix socket, that syncs nothing to the disk. */
export interface PostgresProcess extends ServerProcess {
  readonly port: number;
  /** Of a user who needs no password and may do everything. */
  readonly url: string;
  /** The same by its Unix socket. */
  readonly socketUrl: string;
  /** Path of that. */
  readonly socket: string;
  /** The address for somebody else: `ada:word`, for {@link userWithPassword}. */
  urlOf(user: string): string;
}

/** Who needs a password, and the password. */
export const userWithPassword = { name: "ada", password: "p@ss/w0rd" };

/** Who may log in by Unix socket and by port, and how. */
const access = `
local all all trust
host all ${userWithPassword.name} 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
`;

/** Where the server's programs are: Debian has each version in a directory of its own, and none on PATH. */
const programs = (): string | undefined => globSync("/usr/lib/postgresql/*/bin").sort().at(-1);

/** `skip` of tests that need a real PostgreSQL. */
export const skipWithoutPostgres = (): string | false =>
  skipUnless(programs() !== undefined, "PostgreSQL isn't installed (Debian: apt-get install postgresql)");

/** The server refuses root: this is nobody, in nogroup. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

/** A command line, as somebody who may run a server. */
const unprivileged = (program: string, args: readonly string[]): [program: string, ...args: string[]] =>
  isRoot ? ["setpriv", `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups", program, ...args] : [program, ...args];

/**
 * Starts a PostgreSQL.
 * @param settings - of its own: `["max_connections=5"]`
 */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresProcess> {
  const bin = programs();
  if (bin === undefined) throw new Error("PostgreSQL isn't installed");
  const root = await mkdtemp(join(tmpdir(), "agentperf-test-postgres-"));
  // Where the server had to be killed, its own processes may still write for a moment.
  const remove = () => rm(root, { recursive: true, force: true, maxRetries: 5 });
  try {
    if (isRoot) await chown(root, nobody, nobody);
    const data = join(root, "data");
    const [initdb, ...args] = unprivileged(join(bin, "initdb"), [
      ...["--pgdata", data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"],
    ]);
    await promisify(execFile)(initdb, args, { cwd: root });
    await writeFile(join(data, "pg_hba.conf"), access);
    const port = await freePort();
    const own = [
      ...[`port=${port}`, "listen_addresses=127.0.0.1", `unix_socket_directories=${root}`, "fsync=off", "autovacuum=off"],
      ...["shared_buffers=16MB", "log_min_messages=fatal", ...settings],
    ];
    await appendFile(join(data, "postgresql.conf"), own.map((line) => `${line.replace("=", " = '")}'\n`).join(""));
    const [postgres, ...words] = unprivileged(join(bin, "postgres"), ["-D", data]);
    const server = await startServer(postgres, words, {}, async () => isReady(data), 20_000);
    const stop = async () => {
      // At once, but so that it ends its own processes, which would write where it is removed, and gives back its shared memory.
      await server.stop("SIGQUIT");
      await remove();
    };
    const urlOf = (user: string) => `postgres://${user}@127.0.0.1:${port}/postgres`;
    return {
      ...server,
      port,
      url: urlOf("postgres"),
      urlOf,
      socketUrl: `postgres://postgres@:${port}/postgres?host=${root}`,
      socket: `${root}/.s.PGSQL.${port}`,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (thrown) {
    await remove();
    throw thrown;
  }
}

/** Starts a PostgreSQL that takes TLS. @param given - its certificate; default: one that nobody trusts */
export async function startTlsPostgres(given: Pick<Authority, "certPath" | "keyPath"> = certificate): Promise<PostgresProcess> {
  const directory = await mkdtemp(join(tmpdir(), "agentperf-test-tls-"));
  const own = { certificate: join(directory, "server.crt"), key: join(directory, "server.key") };
  await copyFile(given.certPath, own.certificate);
  await copyFile(given.keyPath, own.key);
  // A key that others may read is refused.
  await chmod(own.key, 0o600);
  if (isRoot) for (const path of [directory, ...Object.values(own)]) await chown(path, nobody, nobody);
  const server = await startPostgres(["ssl=on", `ssl_cert_file=${own.certificate}`, `ssl_key_file=${own.key}`]);
  const stop = async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
  const urlOf = (user: string) => `${server.urlOf(user)}?sslmode=require`;
  return { ...server, url: urlOf("postgres"), urlOf, stop, [Symbol.asyncDispose]: stop };
}

/** Whether it says in its own file that it takes connections. */
function isReady(data: string): boolean {
  const path = join(data, "postmaster.pid");
  return existsSync(path) && readFileSync(path, "utf8").split("\n")[7]?.trim() === "ready";
}
