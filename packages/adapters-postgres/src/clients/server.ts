import {
  type Adapter,
  type AdapterContext,
  type Availability,
  type ClientPackage,
  checkOptions,
  type Opened,
  probeByOpening,
  type Sql,
  type SqlRow,
  type Sweep,
  sqlPort,
  sweepSchemas,
  Watchdog,
  within,
} from "@agentperf/core";
import {
  addressOf,
  type ConnectionOptions,
  connectionRules,
  connectionSettings,
  limits,
  type Target,
  unreachable,
  withSettings,
} from "./connection.ts";
import { probeBy } from "./library.ts";

/** An adapter of the port {@link sqlPort}. */
export type SqlAdapter = Adapter<typeof sqlPort>;

/**
 * Opens a client. The signal ends the wait for the server, not what is open.
 * @param name - what its sessions are called in `pg_stat_activity`
 */
type Open = (signal: AbortSignal, name: string) => Promise<Opened<Sql>>;

/** A client that was made, and isn't known to reach its server yet. */
export interface MadeClient {
  /** Runs its first statement. */
  ask(): Promise<unknown>;
  /** Ends it at once, whatever goes on in it. */
  breakOff(): unknown;
  /** Ends it when what goes on is done, or its limit is over. */
  end(): Promise<unknown>;
  portOf(watchdog: Watchdog): Sql;
}

/**
 * Opens a client that was made: sees that its server answers, and watches that it goes on to.
 * @throws {AgentperfError} `unavailable`: it doesn't answer, with its address
 */
export async function openedOn(target: Target, signal: AbortSignal, client: MadeClient): Promise<Opened<Sql>> {
  const { connectTimeoutMs, queryTimeoutMs } = target;
  try {
    await within(connectTimeoutMs, client.ask(), signal);
  } catch (thrown) {
    await client.breakOff();
    throw unreachable(target, thrown);
  }
  const watchdog = new Watchdog(
    queryTimeoutMs,
    () => void client.breakOff(),
    unreachable(target, `no answer within ${queryTimeoutMs} ms`).message,
  );
  return {
    port: client.portOf(watchdog),
    async close() {
      watchdog.stop();
      await client.end();
    },
  };
}

/** What is an adapter's own among those of clients of a server. */
interface OwnParts {
  readonly id: string;
  readonly options: ConnectionOptions;
  /** Makes the adapter with other options. */
  readonly make: (options: ConnectionOptions) => SqlAdapter;
  readonly open: Open;
  /** The package that the client is; absent where the runtime has it. */
  readonly client?: ClientPackage;
}

/**
 * What all clients of a server have alike: their options, what they can do, and how they are opened, probed and swept.
 * @throws {AgentperfError} `config`: an option isn't known, or can't be so
 */
export function onServer({ id, options, make, open, client }: OwnParts) {
  checkOptions(id, options, connectionRules);
  const address = addressOf(options);
  return {
    id,
    port: sqlPort,
    clients: client === undefined ? [] : [client],
    options: { ...options, url: address },
    address,
    settings: connectionSettings,
    configure: (values: Readonly<Record<string, string>>) => make(withSettings(options, values)),
    capabilities: ["server", "shared", "pool", "notifications"],
    // A sweep knows by it which launch still goes on.
    open: ({ signal, keyPrefix }: AdapterContext) => open(signal, keyPrefix),
    probe: ({ signal }: { readonly signal: AbortSignal }) =>
      client === undefined ? probeServer(open, signal) : probeBy(client, () => probeServer(open, signal)),
    sweep: (sweep: Sweep) => sweepServer(open, sweep),
    sweeps: ["schema", "schemas"],
  } as const;
}

async function probeServer(open: Open, signal: AbortSignal): Promise<Availability> {
  let note: string | undefined;
  const availability = await probeByOpening(
    () => open(signal, "agentperf"),
    async (sql) => {
      const row = await within(limits.connectTimeoutMs, aboutServer(sql), signal);
      note = missingOn(row);
      // Without what a distribution adds.
      return `postgres ${String(row?.["version"]).split(" ")[0]}`;
    },
  );
  return availability.available ? { ...availability, note } : availability;
}

async function aboutServer(sql: Sql): Promise<SqlRow | undefined> {
  const [row] = await sql.query(
    "SELECT current_setting('server_version') AS version, current_setting('transaction_read_only') AS read_only, has_database_privilege(current_database(), 'CREATE') AS creates",
  );
  return row;
}

/** What the benchmarks that make a schema of their own will miss there. */
function missingOn(row: SqlRow | undefined): string | undefined {
  if (row?.["read_only"] === "on") return "it takes no writes, so benchmarks that make tables fail on it";
  return row?.["creates"] === false ? "this user has no CREATE on the database, so benchmarks that make tables fail there" : undefined;
}

/** Drops schemas on connections of its own. */
async function sweepServer(open: Open, sweep: Sweep): Promise<number> {
  const { port, close } = await open(sweep.signal, "agentperf");
  try {
    return await sweepSchemas(port, sweep);
  } finally {
    await close?.();
  }
}
