import { GatewayError } from "./failure.ts";

/** A word of a command as it came: text or bytes. */
export type Word = string | Uint8Array;

/** A command with its arguments. */
export type Command = readonly [name: string, ...args: Word[]];

/** What a command does beyond answering from the data of its database. */
type Kind =
  /** Changes the connection, which others share. */
  | "stateful"
  /** Reaches beyond the database's data: the server's settings, other clients, databases or servers. */
  | "administrative"
  /** Waits for others, and lets everybody on its connection wait too. */
  | "blocking"
  /** Runs for as long as its author likes. */
  | "script";

const names: Readonly<Record<Kind, string>> = {
  stateful:
    "ASKING AUTH DISCARD EXEC HELLO MONITOR MULTI PSUBSCRIBE PSYNC PUNSUBSCRIBE QUIT READONLY READWRITE REPLCONF RESET SELECT SSUBSCRIBE SUBSCRIBE SUNSUBSCRIBE SYNC UNSUBSCRIBE UNWATCH WATCH",
  // Redis's own category @admin, and what reaches other databases or servers.
  administrative:
    "ACL BGREWRITEAOF BGSAVE CLUSTER CONFIG DEBUG FAILOVER FLUSHALL LASTSAVE LATENCY MIGRATE MODULE PFDEBUG PFSELFTEST REPLICAOF RESTORE-ASKING ROLE SAVE SHUTDOWN SLAVEOF SLOWLOG SWAPDB",
  blocking: "BLMOVE BLMOVEM BLMPOP BLPOP BRPOP BRPOPLPUSH BZMPOP BZPOPMAX BZPOPMIN WAIT WAITAOF",
  script: "EVAL EVALSHA EVALSHA_RO EVAL_RO FCALL FCALL_RO",
};

const longestKeyword = 16;

const kinds = new Map<string, Kind | ((command: Command) => Kind | undefined)>([
  // The keys of the table are its kinds.
  ...(Object.entries(names) as [Kind, string][]).flatMap(([kind, list]) => list.split(" ").map((name) => [name, kind] as const)),
  ["CLIENT", kindOfClient],
  ["SCRIPT", ([, subcommand]) => (keyword(subcommand) === "DEBUG" ? "stateful" : undefined)],
  ["XREAD", kindOfRead],
  ["XREADGROUP", kindOfRead],
]);

/** A word as Redis compares it, which came as text or as a body. */
function keyword(word: Word | undefined): string {
  if (word === undefined || word.length > longestKeyword) return "";
  return (typeof word === "string" ? word : Buffer.from(word).toString("latin1")).toUpperCase();
}

function kindOfClient([, subcommand]: Command): Kind | undefined {
  switch (keyword(subcommand)) {
    case "GETNAME":
    case "HELP":
    case "ID":
    case "INFO":
    case "SETINFO":
      return undefined;
    case "KILL":
    case "LIST":
    case "PAUSE":
    case "UNBLOCK":
    case "UNPAUSE":
      return "administrative";
    default:
      return "stateful";
  }
}

function kindOfRead(command: Command): Kind | undefined {
  return command.some((word) => keyword(word) === "BLOCK") ? "blocking" : undefined;
}

function kindOf(command: Command): Kind | undefined {
  const kind = kinds.get(command[0].toUpperCase());
  return typeof kind === "function" ? kind(command) : kind;
}

/** Where a command runs: with everybody's, with the scripts, or on a connection that nobody else waits for. */
export type Place = "shared" | "scripts" | "own";

/** A longer one is written for so long that others would wait, and a server that refuses it closes the connection. */
const largestSharedBytes = 1024 ** 2;

/** Where the commands of one request run, in their order. */
export function placeOf(commands: readonly Command[]): Place {
  let place: Place = "shared";
  let bytes = 0;
  for (const command of commands) {
    for (const word of command) bytes += word.length;
    if (bytes > largestSharedBytes) return "own";
    if (kindOf(command) === "script") place = "scripts";
  }
  return place;
}

/** What clients may send. */
export interface Permissions {
  /** Whether administrative commands are allowed. */
  readonly admin: boolean;
}

/**
 * Lets through what one client may send without harm to the others.
 * @throws {GatewayError} it may not
 */
export function permitted(command: Command, { admin }: Permissions): Command {
  const kind = kindOf(command);
  if (kind === undefined || kind === "script" || (kind === "administrative" && admin)) return command;
  const name = command[0].toUpperCase();
  throw new GatewayError(400, `ERR Command is not available: '${name}'. ${instead[name] ?? reasons[kind]}`);
}

const reasons = {
  stateful: "It would change the connection that all clients of the gateway share",
  blocking: "It would let all clients of the gateway wait. Ask again until there is something, or listen to a channel at /subscribe",
  administrative: "It is an administrative command. Start the gateway with --admin to allow it",
};

const transactions = "Send a transaction as one request to /multi-exec";

const instead: Readonly<Record<string, string | undefined>> = {
  MULTI: transactions,
  EXEC: transactions,
  DISCARD: transactions,
  SUBSCRIBE: "Open /subscribe/CHANNEL as an event stream",
  PSUBSCRIBE: "Open /psubscribe/PATTERN as an event stream",
};
