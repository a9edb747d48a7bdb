import {
  beginningOf,
  defineBenchmark,
  defineSuite,
  type WebSocketConnection,
  type WebSocketMessage,
  type WebSockets,
  websocketPort,
} from "@agentperf/core";

/** Fails where an answer isn't what was sent. */
function checkEcho(reply: WebSocketMessage, sent: string): void {
  if (reply === sent) return;
  const what = typeof reply === "string" ? `the text ${JSON.stringify(beginningOf(reply, 100))}` : `${reply.length} bytes`;
  throw new Error(`the server sent back ${what} (${reply.length} long), not the text of ${sent.length} bytes that it was sent`);
}

/** A text of so many bytes that differs from one operation to the next, so that no old answer passes for a new one. */
const textOf = (bytes: number, at: number): string => `${at}:`.padEnd(bytes, "x");

const closeAll = async (connections: readonly WebSocketConnection[]): Promise<void> => {
  await Promise.all(connections.map((connection) => connection.close()));
};

/** So many at a time are opened: a server that many knock at together turns some away. */
const openedTogether = 50;

/** Opens so many connections; closes those that there are where one fails. */
async function openMany(count: number, open: () => Promise<WebSocketConnection>): Promise<WebSocketConnection[]> {
  const connections: WebSocketConnection[] = [];
  while (connections.length < count) {
    const outcomes = await Promise.allSettled(Array.from({ length: Math.min(openedTogether, count - connections.length) }, open));
    for (const outcome of outcomes) if (outcome.status === "fulfilled") connections.push(outcome.value);
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed === undefined) continue;
    await closeAll(connections);
    throw failed.reason;
  }
  return connections;
}

const connect = defineBenchmark({
  name: "ConnectWebSocket",
  description: "open a connection, until the first echo of 64 B; closing isn't timed",
  ports: [websocketPort],
  setup: ({ ports: { websocket } }) => ({ websocket, next: 0 }),
  prepare(state) {
    state.next += 1;
    return textOf(64, state.next);
  },
  async run({ websocket }, text) {
    const connection = await websocket.connect();
    connection.send(text);
    return { connection, reply: await connection.receive() };
  },
  async release(_, { connection, reply }, text) {
    await connection.close();
    checkEcho(reply, text);
  },
});

const echo = defineBenchmark({
  name: "EchoWebSocket",
  description: "send a text, until it is back; each in flight on a connection of its own",
  ports: [websocketPort],
  parameters: { bytes: [64, 16_384] },
  async setup({ ports: { websocket }, concurrency, parameters }) {
    const connections = await openMany(concurrency, () => websocket.connect());
    return { connections, free: [...connections], bytes: Number(parameters["bytes"]), next: 0 };
  },
  prepare(state) {
    state.next += 1;
    return { text: textOf(state.bytes, state.next) };
  },
  async run({ free }, { text }) {
    // As many connections as operations are in flight.
    const connection = free.pop() as WebSocketConnection;
    connection.send(text);
    const reply = await connection.receive();
    free.push(connection);
    return { text, reply };
  },
  release: (_, { text, reply }) => checkEcho(reply, text),
  teardown: ({ connections }) => closeAll(connections),
});

const broadcast = defineBenchmark({
  name: "BroadcastWebSocket",
  description: "one of so many clients sends 64 B to all, until the last one has it",
  ports: [websocketPort],
  requires: { websocket: ["broadcast"] },
  parameters: { clients: [10, 100, 1_000] },
  oneAtATime: "all clients wait for the same message",
  async setup({ ports: { websocket }, keyPrefix, parameters }) {
    // An adapter with the capability has the method.
    const { join } = websocket as Required<WebSockets>;
    const members = await openMany(Number(parameters["clients"]), () => join.call(websocket, keyPrefix));
    return { members, next: 0 };
  },
  async run(state) {
    state.next += 1;
    const text = textOf(64, state.next);
    // There are ten clients at least.
    (state.members[0] as WebSocketConnection).send(text);
    return { text, heard: await Promise.all(state.members.map((member) => member.receive())) };
  },
  release(_, { text, heard }) {
    for (const reply of heard) checkEcho(reply, text);
  },
  teardown: ({ members }) => closeAll(members),
});

/** Benchmarks of WebSocket clients, and of a server behind them. */
export const websocket = defineSuite({ name: "websocket", optional: true, benchmarks: [connect, echo, broadcast] });
