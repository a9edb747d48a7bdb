import { defineAdapter, type Opened, type Sql, type SqlValue, sqlName, type Watchdog, within } from "@agentperf/core";
import { wholly } from "../transaction.ts";
import { type ConnectionOptions, limits, type Target, type TlsSettings, targetOf, unreachable } from "./connection.ts";
import { clientLibrary, clients } from "./library.ts";
import { onServer, openedOn, type SqlAdapter } from "./server.ts";

/** Options of {@link pg}. */
export type PgOptions = ConnectionOptions;

// What is used of the package, which brings no types of its own.

interface Answer {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

interface Queries {
  query(text: string): Promise<Answer>;
  query(statement: { readonly name?: string; readonly text: string; readonly values: readonly SqlValue[] }): Promise<Answer>;
}

interface Connection extends Queries {
  release(isBroken?: boolean): void;
}

interface Pool extends Queries {
  connect(): Promise<Connection>;
  on(event: "error", listener: () => void): void;
  end(): Promise<void>;
}

interface Client extends Queries {
  connect(): Promise<unknown>;
  on(event: "error", listener: () => void): void;
  on(event: "notification", listener: (message: { readonly channel: string; readonly payload?: string }) => void): void;
  once(event: "end", listener: () => void): void;
  end(): Promise<void>;
  readonly connection: { readonly stream: { destroy(): void } };
  /** What it says to the server when it connects. */
  readonly connectionParameters: { options?: string | undefined; replication?: string | undefined };
}

interface Settings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string | undefined;
  readonly database: string;
  readonly application_name: string;
  readonly ssl: TlsSettings | false;
  readonly sslnegotiation: "postgres";
}

interface Library {
  readonly Client: new (settings: Settings & { readonly connectionTimeoutMillis: number }) => Client;
  readonly Pool: new (settings: Settings & { readonly max: number; readonly Client: Library["Client"] }) => Pool;
}

/** PostgreSQL over TCP, TLS or a Unix socket, by the client pg. */
export const pg = (options: PgOptions = {}): SqlAdapter =>
  defineAdapter({
    ...onServer({ id: "pg", options, make: pg, open: (signal, name) => openPg(options, signal, name), client: clients.pg }),
    description: "a pool over TCP, TLS or a Unix socket, by pg",
  });

async function openPg(options: PgOptions, signal: AbortSignal, name: string): Promise<Opened<Sql>> {
  const target = await targetOf(options);
  const module: unknown = await clientLibrary(clients.pg, () => import("pg"));
  // A module that is CommonJS in some versions has all in its default export.
  const library = (module as { readonly default: Library }).default;
  const settings = settingsOf(target, name);
  const live = new Set<Client>();
  /** Those that the pool makes too, from before they are connected. */
  class OwnClient extends library.Client {
    constructor() {
      // Each connection's own: the pool's would be a timer for everybody who waits for one.
      super({ ...settings, connectionTimeoutMillis: target.connectTimeoutMs });
      live.add(this);
      // Where they aren't said, variables decide.
      Object.assign(this.connectionParameters, { options: undefined, replication: undefined });
      // A connection that breaks says so to who has taken it, too; its statements fail by themselves.
      this.on("error", () => undefined);
      this.once("end", () => live.delete(this));
    }
  }
  const pool = new library.Pool({ ...settings, max: target.poolSize, Client: OwnClient });
  // A connection that breaks while nobody uses it is no failure; the next statement says what there is to say.
  pool.on("error", () => undefined);
  const breakOff = () => {
    // So that it doesn't connect again for those that wait.
    void pool.end().catch(() => undefined);
    for (const client of live) client.connection.stream.destroy();
  };
  return openedOn(target, signal, {
    ask: () => pool.query("SELECT 1"),
    breakOff,
    async end() {
      // A server that is frozen says no goodbye.
      await within(limits.closeTimeoutMs, pool.end()).catch(() => undefined);
      breakOff();
    },
    portOf: (watchdog) => portOf({ pool, target, watchdog, connect: () => connect(new OwnClient(), target) }),
  });
}

const settingsOf = ({ at, username, password, database, tls }: Target, name: string): Settings => ({
  host: "directory" in at ? at.directory : at.host,
  port: at.port,
  user: username,
  password,
  database,
  application_name: name,
  // Where they aren't said, variables decide.
  ssl: tls ?? false,
  sslnegotiation: "postgres",
});

/** A connection of its own, which is broken where it isn't there in time. */
async function connect(client: Client, target: Target): Promise<Client> {
  try {
    await within(target.connectTimeoutMs, client.connect());
    return client;
  } catch (thrown) {
    client.connection.stream.destroy();
    throw unreachable(target, thrown);
  }
}

interface Parts {
  readonly pool: Pool;
  readonly target: Target;
  readonly watchdog: Watchdog;
  connect(): Promise<Client>;
}

function portOf({ pool, target: { poolSize, prepare }, watchdog, connect }: Parts): Sql {
  const watch = watchdog.watch.bind(watchdog);
  const names = new Map<string, string>();
  const nameOf = (text: string): string => {
    let name = names.get(text);
    if (name === undefined) {
      name = `agentperf_${names.size}`;
      names.set(text, name);
    }
    return name;
  };
  const run = (on: Queries, text: string, values?: readonly SqlValue[]): Promise<Answer> => {
    if (values === undefined) return on.query(text);
    return on.query(prepare ? { name: nameOf(text), text, values } : { text, values });
  };
  return {
    query: async (text, values) => (await watch(run(pool, text, values))).rows,
    transaction: (work) => watch(transaction(pool, run, work)),
    poolSize,
    acquire: () => pool.connect(),
    async listen(channel, onPayload) {
      const client = await connect();
      client.on("notification", (message) => {
        if (message.channel === channel) onPayload(message.payload ?? "");
      });
      await watch(client.query(`LISTEN ${sqlName(channel)}`));
      return () => within(limits.closeTimeoutMs, client.end());
    },
  };
}

async function transaction<T>(
  pool: Pool,
  run: (on: Queries, text: string, values?: readonly SqlValue[]) => Promise<Answer>,
  work: (query: Sql["query"]) => Promise<T>,
): Promise<T> {
  const connection = await pool.connect();
  let isBroken = false;
  try {
    await connection.query("BEGIN");
    const result = await wholly(work)(async (text, values) => (await run(connection, text, values)).rows);
    await connection.query("COMMIT");
    return result;
  } catch (thrown) {
    // What can't be rolled back isn't used again.
    await connection.query("ROLLBACK").catch(() => {
      isBroken = true;
    });
    throw thrown;
  } finally {
    connection.release(isBroken);
  }
}
