import { AgentperfError, messageOf, redactUrl } from "@agentperf/core";
import type { Backend } from "./backend.ts";
import { type Command, placeOf } from "./command.ts";
import { Connection } from "./connection.ts";
import { GatewayError, isReplyError } from "./failure.ts";
import { Line } from "./line.ts";
import { utf8 } from "./reply.ts";

/** How many connections may be open for what listens or is large. */
const mostOwn = 256;

/**
 * A real Redis: one connection that all share, one for scripts, and one of its own for each client that listens or sends
 * so much that others would wait for it.
 *
 * @param answerTimeoutMs - a Redis that is silent for so long while it owes answers is given up until the next request
 * @throws {AgentperfError} `usage`: the address; `unavailable`: nobody answers there, or it is a node of a cluster or a sentinel
 */
export async function redisBackend(url: string, answerTimeoutMs: number): Promise<Backend> {
  const shared = new Line(() => Connection.open({ url, silenceMs: answerTimeoutMs }));
  // While a script runs, Redis answers the others: if only that it is busy.
  const isAlive = async () => {
    try {
      await (await shared.connection()).send(["PING"]);
      return true;
    } catch (thrown) {
      return isReplyError(thrown);
    }
  };
  const open = () => Connection.open({ url, silenceMs: answerTimeoutMs, isAlive });
  const scripts = new Line(open);
  const own = new Set<Connection>();
  let opening = 0;

  const openOwn = async (): Promise<Connection> => {
    if (own.size + opening >= mostOwn) {
      throw new GatewayError(503, `ERR too many clients listen or send large values at once: the gateway serves ${mostOwn} of them`);
    }
    opening++;
    try {
      const connection = await open();
      own.add(connection);
      connection.onEnd(() => own.delete(connection));
      return connection;
    } finally {
      opening--;
    }
  };

  const run = async <T>(commands: readonly Command[], work: (connection: Connection) => Promise<T>): Promise<T> => {
    const place = placeOf(commands);
    if (place !== "own") return work(await (place === "scripts" ? scripts : shared).connection());
    const connection = await openOwn();
    try {
      return await work(connection);
    } finally {
      connection.close();
    }
  };

  await refuseNodes(await shared.connection(), url);
  return {
    call: (command) => run([command], (connection) => connection.send(command)),
    pipeline: (commands) => run(commands, (connection) => Promise.allSettled(commands.map((command) => connection.send(command)))),
    transaction: (commands) => run(commands, (connection) => connection.transaction(commands)),
    async subscribe(kind, names, onMessage) {
      const connection = await openOwn();
      try {
        await connection.subscribe(kind, names, onMessage);
        return connection;
      } catch (thrown) {
        connection.close();
        throw thrown;
      }
    },
    async close() {
      for (const line of [shared, scripts]) line.close();
      for (const connection of own) connection.close();
    },
  };
}

/** A node of a cluster has a part of the keys, a sentinel none. Which it is, HELLO tells every user; before Redis 6, INFO. */
async function refuseNodes(connection: Connection, url: string): Promise<void> {
  const mode = await modeOf(connection).catch((thrown: unknown) => {
    connection.close();
    throw new AgentperfError("unavailable", `Redis at ${redactUrl(url)}: ${messageOf(thrown)}`, { cause: thrown });
  });
  const what = new Map([
    ["cluster", "a node of a cluster"],
    ["sentinel", "a sentinel"],
  ]).get(mode);
  if (what === undefined) return;
  connection.close();
  throw new AgentperfError("unavailable", `${redactUrl(url)} is ${what}: the gateway stands in front of a single Redis only`);
}

async function modeOf(connection: Connection): Promise<string> {
  try {
    const words = [await connection.send(["HELLO", "2"])].flat().map((word) => (word instanceof Uint8Array ? utf8(word) : ""));
    return words[words.indexOf("mode") + 1] ?? "";
  } catch (thrown) {
    if (!isReplyError(thrown) || !/^ERR unknown command/i.test(thrown.message)) throw thrown;
  }
  const info = await connection.send(["INFO", "server"]).catch(() => null);
  return (info instanceof Uint8Array && /redis_mode:(\w+)/.exec(utf8(info))?.[1]) || "";
}
