import {
  type Adapter,
  type AdapterContext,
  type ClientPackage,
  type Opened,
  probeByOpening,
  type Sql,
  type Sweep,
  type sqlPort,
  sweepSchemas,
  Watchdog,
  within,
} from "@agentperf/core";
import { limits, type Target, unreachable } from "./connection.ts";
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
export async function openedOn(
  { address, connectTimeoutMs, queryTimeoutMs }: Target,
  signal: AbortSignal,
  client: MadeClient,
): Promise<Opened<Sql>> {
  try {
    await within(connectTimeoutMs, client.ask(), signal);
  } catch (thrown) {
    await client.breakOff();
    throw unreachable(address, thrown);
  }
  const watchdog = new Watchdog(queryTimeoutMs, () => void client.breakOff());
  return {
    port: client.portOf(watchdog),
    async close() {
      watchdog.stop();
      await client.end();
    },
  };
}

/** What all clients of a server have alike: what they can do, and how they are opened, probed and swept. */
export const onServer = (open: Open, client?: ClientPackage) =>
  ({
    capabilities: ["server", "shared", "pool", "notifications"],
    // A sweep knows by it which launch still goes on.
    open: ({ signal, keyPrefix }: AdapterContext) => open(signal, keyPrefix),
    probe({ signal }: { readonly signal: AbortSignal }) {
      const probe = () =>
        probeByOpening(
          () => open(signal, "agentperf"),
          (sql) => within(limits.connectTimeoutMs, versionOf(sql), signal),
        );
      return client === undefined ? probe() : probeBy(client, probe);
    },
    sweep: (sweep: Sweep) => sweepServer(open, sweep),
  }) as const;

/** `postgres 15.14`, without what a distribution adds. */
async function versionOf(sql: Sql): Promise<string> {
  const [row] = await sql.query("SELECT current_setting('server_version') AS version");
  return `postgres ${String(row?.["version"]).split(" ")[0]}`;
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
