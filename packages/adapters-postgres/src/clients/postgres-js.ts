import {
  checkOptions,
  defineAdapter,
  type Opened,
  type Sql,
  type SqlRow,
  type SqlValue,
  sqlName,
  sqlPort,
  type Watchdog,
} from "@agentperf/core";
import {
  addressOf,
  type ConnectionOptions,
  connectionRules,
  connectionSettings,
  limits,
  socketOf,
  type Target,
  type TlsSettings,
  targetOf,
  withSettings,
} from "./connection.ts";
import { clientLibrary, clients } from "./library.ts";
import { onServer, openedOn, type SqlAdapter } from "./server.ts";

/** Options of {@link postgresJs}. */
export type PostgresJsOptions = ConnectionOptions;

// What is used of the package: its own types are those of one version, and whoever installs ours has another one, or none.

interface Queries {
  /** Sent when it is awaited. */
  unsafe(text: string, values?: readonly SqlValue[], options?: { readonly prepare: boolean }): PromiseLike<readonly SqlRow[]>;
}

interface Client extends Queries {
  begin<T>(work: (transaction: Queries) => Promise<T>): Promise<T>;
  reserve(): Promise<{ release(): void }>;
  listen(channel: string, onPayload: (payload: string) => void): Promise<{ unlisten(): Promise<unknown> }>;
  /** @param options - `timeout` in seconds, after which what still goes on is broken off */
  end(options: { readonly timeout: number }): Promise<void>;
}

interface Settings {
  readonly host?: string;
  readonly port: number;
  readonly path?: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  readonly ssl: TlsSettings | false;
  readonly max: number;
  readonly prepare: boolean;
  /** Seconds. */
  readonly connect_timeout: number;
  readonly connection: { readonly application_name: string };
  readonly onnotice: () => void;
}

type Library = (settings: Settings) => Client;

/** PostgreSQL over TCP, TLS or a Unix socket, by the client postgres (Postgres.js). */
export const postgresJs = (options: PostgresJsOptions = {}): SqlAdapter => {
  checkOptions("postgres-js", options, connectionRules);
  return defineAdapter({
    id: "postgres-js",
    port: sqlPort,
    description: "a pool over TCP, TLS or a Unix socket, by postgres (Postgres.js)",
    clients: [clients.postgresJs],
    options: { ...options, url: addressOf(options) },
    address: addressOf(options),
    settings: connectionSettings,
    configure: (values) => postgresJs(withSettings(options, values)),
    ...onServer((signal, name) => openPostgresJs(options, signal, name), clients.postgresJs),
  });
};

async function openPostgresJs(options: PostgresJsOptions, signal: AbortSignal, name: string): Promise<Opened<Sql>> {
  const target = await targetOf(options);
  const module: unknown = await clientLibrary(clients.postgresJs, () => import("postgres"));
  const library = (module as { readonly default: Library }).default;
  const client = library(settingsOf(target, name));
  const end = (timeoutMs: number) => client.end({ timeout: timeoutMs / 1_000 });
  return openedOn(target, signal, {
    // Sent when it is awaited.
    ask: async () => client.unsafe("SELECT 1"),
    breakOff: () => end(0),
    end: () => end(limits.closeTimeoutMs),
    portOf: (watchdog) => portOf(client, target, watchdog),
  });
}

function settingsOf({ at, username, password, database, tls, poolSize, prepare, connectTimeoutMs }: Target, name: string): Settings {
  return {
    ...("directory" in at ? { path: socketOf(at) } : { host: at.host }),
    port: at.port,
    username,
    // Where it isn't said, a variable decides.
    password: password ?? "",
    database,
    ssl: tls ?? false,
    max: poolSize,
    prepare,
    connect_timeout: connectTimeoutMs / 1_000,
    connection: { application_name: name },
    // They would be printed.
    onnotice: () => undefined,
  };
}

function portOf(client: Client, { poolSize, prepare }: Target, watchdog: Watchdog): Sql {
  const watch = watchdog.watch.bind(watchdog);
  const prepared = { prepare } as const;
  const run = (on: Queries, text: string, values?: readonly SqlValue[]): Promise<readonly SqlRow[]> =>
    // A promise of its own kind, which is sent when it is awaited.
    (values === undefined ? on.unsafe(text) : on.unsafe(text, values, prepared)) as Promise<readonly SqlRow[]>;
  return {
    query: (text, values) => watch(run(client, text, values)),
    transaction: (work) => watch(client.begin((transaction) => work((text, values) => run(transaction, text, values)))),
    poolSize,
    acquire: () => client.reserve(),
    async listen(channel, onPayload) {
      // It cuts off what is too long.
      sqlName(channel);
      const { unlisten } = await watch(client.listen(channel, onPayload));
      return async () => {
        await unlisten();
      };
    },
  };
}
