import { type Contract, expect, expectEqual, expectFailure, type Rule } from "./contract.ts";
import { behindServer, definePort, type Port } from "./port.ts";

/** A message: a text, or bytes. */
export type WebSocketMessage = string | Uint8Array;

/** An open connection. */
export interface WebSocketConnection {
  /** Hands a message to the client; it doesn't wait until it is sent. @throws {Error} the connection is closed */
  send(message: WebSocketMessage): void;
  /**
   * The next message that nobody has received yet, in the order in which they came; waits for it.
   * @throws the connection ends, with the reason; or nothing comes within the client's limit
   */
  receive(): Promise<WebSocketMessage>;
  /** Closes it, and waits until the server has agreed or a short limit is over. What still waits for a message rejects. */
  close(): Promise<void>;
}

/** The way to a WebSocket server that sends each message back. */
export interface WebSockets {
  /** Opens a connection on which the server sends each message back as it came. */
  connect(): Promise<WebSocketConnection>;
  /**
   * Opens a connection on which the server sends each message to all that joined the same room, the sender too. Needs capability `broadcast`.
   * @param room - letters, digits, and what else a query can hold
   */
  join?(room: string): Promise<WebSocketConnection>;
}

/** Works on a connection, and closes it. */
async function within<T>(connection: Promise<WebSocketConnection>, work: (connection: WebSocketConnection) => Promise<T>): Promise<T> {
  const open = await connection;
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}

async function echoed(connection: WebSocketConnection, message: WebSocketMessage): Promise<WebSocketMessage> {
  connection.send(message);
  return connection.receive();
}

const minimum: Record<string, Rule<WebSockets>> = {
  "sends a text back as a text, also an empty one": (sockets) =>
    within(sockets.connect(), async (connection) => {
      for (const text of ["one", "", 'значение 鍵 🔑\r\n"\u0000']) expectEqual(await echoed(connection, text), text, "echo");
    }),
  "sends bytes back as bytes": (sockets) =>
    within(sockets.connect(), async (connection) => {
      const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
      const found = await echoed(connection, bytes);
      expect(found instanceof Uint8Array, "bytes come as bytes");
      expectEqual([...found], [...bytes], "echo");
    }),
  "sends 512 KiB back whole": (sockets) =>
    within(sockets.connect(), async (connection) => {
      const text = "0123456789abcdef".repeat(32_768);
      expect((await echoed(connection, text)) === text, "512 KiB come back whole");
    }),
  "keeps the order of 200 messages in flight": (sockets) =>
    within(sockets.connect(), async (connection) => {
      const texts = Array.from({ length: 200 }, (_, at) => `message ${at}`);
      for (const text of texts) connection.send(text);
      const found = await Promise.all(texts.map(() => connection.receive()));
      expectEqual(found, texts, "echoes");
    }),
  "keeps messages that come before anybody asks for them": (sockets) =>
    within(sockets.connect(), async (connection) => {
      for (const text of ["one", "two", "three"]) connection.send(text);
      expectEqual(await connection.receive(), "one", "first");
      await new Promise((resolve) => setTimeout(resolve, 50));
      expectEqual([await connection.receive(), await connection.receive()], ["two", "three"], "others");
    }),
  "keeps connections apart": async (sockets) => {
    const echo = (at: number) => within(sockets.connect(), (connection) => echoed(connection, `connection ${at}`));
    const found = await Promise.all(Array.from({ length: 20 }, (_, at) => echo(at)));
    expectEqual(
      found,
      found.map((_, at) => `connection ${at}`),
      "echoes",
    );
  },
  "lets nobody wait or send once it is closed, and closes twice": async (sockets) => {
    const connection = await sockets.connect();
    const waiting = connection.receive().then(
      () => "a message",
      () => "a failure",
    );
    await connection.close();
    expectEqual(await waiting, "a failure", "what waited gets");
    await expectFailure(() => connection.receive(), "receiving on what is closed");
    await expectFailure(() => connection.send("late"), "sending on what is closed");
    await connection.close();
  },
};

const broadcast: Record<string, Rule<WebSockets>> = {
  "sends a message to all of its room, the sender too, and to no other room": async (sockets, { keyPrefix }) => {
    // An adapter with the capability has the method.
    const { join } = sockets as Required<WebSockets>;
    const enter = (room: string) => join.call(sockets, `${keyPrefix}${room}`);
    const members = await Promise.all(Array.from({ length: 10 }, () => enter("one")));
    const other = await enter("two");
    try {
      for (const [at, member] of members.entries()) {
        member.send(`from ${at}`);
        expectEqual(await Promise.all(members.map((one) => one.receive())), Array(10).fill(`from ${at}`), "messages");
      }
      expectEqual(await echoed(other, "alone"), "alone", "first message of the other room");
      await members.pop()?.close();
      members[0]?.send("again");
      expectEqual(await Promise.all(members.map((one) => one.receive())), Array(9).fill("again"), "messages after one has left");
    } finally {
      await Promise.all([...members, other].map((one) => one.close()));
    }
  },
};

/** What every adapter keeps. */
const contract: Contract<WebSockets> = { rules: minimum, capabilities: { broadcast } };

/** The way to a WebSocket server. */
export const websocketPort: Port<"websocket", WebSockets, "server" | "broadcast", "ws"> = definePort({
  name: "websocket",
  description: "the way to a WebSocket server that echoes",
  capabilities: { server: behindServer, broadcast: "the server sends a message to all that joined a room" },
  contract,
  flag: "websocket",
  default: "ws",
  advice: "without an address, a server of agentperf's own is started, which needs the package ws",
  settings: {
    url: {
      flag: "websocket-url",
      variable: "WEBSOCKET_URL",
      value: "<url>",
      description: "address of a WebSocket server that echoes (default: WEBSOCKET_URL, else one is started)",
    },
    broadcastUrl: {
      flag: "websocket-broadcast-url",
      variable: "WEBSOCKET_BROADCAST_URL",
      value: "<url>",
      description: "address of one that sends each message to all who gave the same ?room= (default: WEBSOCKET_BROADCAST_URL)",
    },
    caFile: {
      flag: "websocket-ca",
      variable: "WEBSOCKET_CA_FILE",
      value: "<file>",
      description: "certificates that vouch for a wss:// server's own, in PEM (default: WEBSOCKET_CA_FILE)",
    },
  },
});
