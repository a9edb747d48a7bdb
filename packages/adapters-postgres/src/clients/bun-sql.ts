import {
  AgentperfError,
  type Availability,
  defineAdapter,
  messageOf,
  type Opened,
  runtimeNames,
  runtimeOf,
  type Sql,
  type SqlRow,
  type SqlValue,
  type Sweep,
  sqlName,
  type Watchdog,
  within,
} from "@agentperf/core";
import { wholly } from "../transaction.ts";
import { type ConnectionOptions, limits, socketOf, type Target, type TlsSettings, targetOf, unreachable } from "./connection.ts";
import { knock } from "./knock.ts";
import { clients, findClient } from "./library.ts";
import { onServer, openedOn, type SqlAdapter } from "./server.ts";

/** Options of {@link bunSql}. */
export type BunSqlOptions = ConnectionOptions;

// What is used of Bun's client; the types of the other runtimes know nothing of it.

interface Queries {
  unsafe(text: string, values?: readonly SqlValue[]): Promise<readonly SqlRow[]>;
}

interface Client extends Queries {
  begin<T>(work: (transaction: Queries) => Promise<T>): Promise<T>;
  reserve(): Promise<{ release(): unknown }>;
  /** From Bun 1.4 on. */
  listen?(channel: string, onPayload: (payload: string) => void): Promise<{ unlisten(): Promise<void> }>;
  /** @param options - `timeout` in seconds, after which what still goes on is broken off */
  close(options: { readonly timeout: number }): Promise<void>;
}

interface Settings {
  readonly adapter: "postgres";
  readonly hostname?: string;
  readonly port: number;
  readonly path?: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  readonly tls: TlsSettings | false;
  readonly max: number;
  readonly prepare: boolean;
  /** Seconds. */
  readonly connectionTimeout: number;
  readonly connection: { readonly application_name: string; readonly options?: "" };
}

/** What is used of Bun's globals. */
interface BunGlobals {
  readonly Bun: { readonly SQL: new (settings: Settings) => Client };
}

const isHere = (globals: object): globals is BunGlobals => runtimeOf(globals) === "bun";

/** PostgreSQL over TCP, TLS or a Unix socket, by Bun's built-in client. */
export const bunSql = (options: BunSqlOptions = {}): SqlAdapter => {
  const server = onServer({ id: "bun-sql", options, make: bunSql, open: (signal, name) => openBunSql(options, signal, name) });
  return defineAdapter({
    ...server,
    description: "a pool over TCP, TLS or a Unix socket, by Bun's built-in client",
    runtimes: ["bun"],
    // The command line may run elsewhere, and what is left in a database doesn't go by itself.
    sweepsOn: runtimeNames,
    sweep: async (sweep) => (isHere(globalThis) ? server.sweep(sweep) : sweepElsewhere(options, sweep)),
    // The command line may run elsewhere: then it is seen that a server listens, and nobody logs in.
    probe: (context) => (isHere(globalThis) ? server.probe(context) : knockOn(options, context.signal)),
  });
};

/** By another client that is installed. @throws {AgentperfError} `unavailable`: none is */
async function sweepElsewhere(options: BunSqlOptions, sweep: Sweep): Promise<number> {
  const [{ pg }, { postgresJs }] = await Promise.all([import("./pg.ts"), import("./postgres-js.ts")]);
  const hasPg = (await findClient(clients.pg)).available;
  return (await (hasPg ? pg : postgresJs)(options).sweep?.(sweep)) ?? 0;
}

async function knockOn(options: BunSqlOptions, signal: AbortSignal): Promise<Availability> {
  try {
    const target = await targetOf(options);
    await knock(target, signal).catch((thrown: unknown) => {
      throw unreachable(target, thrown);
    });
    return { available: true };
  } catch (thrown) {
    return { available: false, reason: messageOf(thrown) };
  }
}

async function openBunSql(options: BunSqlOptions, signal: AbortSignal, name: string): Promise<Opened<Sql>> {
  const target = await targetOf(options);
  const globals: object = globalThis;
  if (!isHere(globals)) throw new AgentperfError("unavailable", "bun's SQL client is there on Bun only");
  const client = new globals.Bun.SQL(settingsOf(target, name));
  const end = (timeoutMs: number) => within(limits.closeTimeoutMs * 2, client.close({ timeout: timeoutMs / 1_000 })).catch(() => undefined);
  return openedOn(target, signal, {
    ask: () => client.unsafe("SELECT 1"),
    breakOff: () => end(0),
    end: () => end(limits.closeTimeoutMs),
    portOf: (watchdog) => portOf(client, target, watchdog),
  });
}

function settingsOf({ at, username, password, database, tls, poolSize, prepare, connectTimeoutMs }: Target, name: string): Settings {
  return {
    adapter: "postgres",
    ...("directory" in at ? { path: socketOf(at) } : { hostname: at.host }),
    port: at.port,
    username,
    // Where it isn't said, a variable decides.
    password: password ?? "",
    database,
    tls: tls ?? false,
    max: poolSize,
    prepare,
    connectionTimeout: connectTimeoutMs / 1_000,
    // Said only where a variable would decide: not every pooler between takes it.
    connection: { application_name: name, ...(process.env["PGOPTIONS"] === undefined ? {} : { options: "" }) },
  };
}

function portOf(client: Client, { poolSize }: Target, watchdog: Watchdog): Sql {
  const watch = watchdog.watch.bind(watchdog);
  const run = (on: Queries, text: string, values?: readonly SqlValue[]) =>
    values === undefined ? on.unsafe(text) : on.unsafe(text, values);
  return {
    query: (text, values) => watch(run(client, text, values)),
    transaction: (work) => watch(client.begin((transaction) => wholly(work)((text, values) => run(transaction, text, values)))),
    poolSize,
    acquire: () => client.reserve(),
    async listen(channel, onPayload) {
      sqlName(channel);
      if (client.listen === undefined)
        throw new AgentperfError("unavailable", "the SQL client of this Bun can't listen: use Bun 1.4 or newer");
      const subscription = await watch(client.listen(channel, onPayload));
      return () => subscription.unlisten();
    },
  };
}
