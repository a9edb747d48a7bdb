import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { clientLibrary, clients } from "../library.ts";

/** Options of {@link serveEcho}. */
export interface EchoServerOptions {
  /** Default: a free one. */
  readonly port?: number | undefined;
  /** Longest message that is taken, in bytes. Default: 1 MiB. */
  readonly maxMessageBytes?: number | undefined;
}

/** A server that echoes and broadcasts. */
export interface EchoServer {
  /** Its address without a path: `ws://127.0.0.1:8080`. */
  readonly url: string;
  close(): Promise<void>;
}

// What is used of the package ws.

interface Peer {
  send(message: unknown, options: { readonly binary: boolean }): void;
  terminate(): void;
  on(event: "message", listener: (message: unknown, isBinary: boolean) => void): unknown;
  on(event: "close" | "error", listener: () => void): unknown;
}

interface Upgrader {
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Uint8Array, onPeer: (peer: Peer) => void): void;
}

interface Library {
  readonly WebSocketServer: new (options: {
    readonly noServer: true;
    readonly maxPayload: number;
    readonly perMessageDeflate: boolean;
  }) => Upgrader;
}

/**
 * Serves on the loopback address, by the package ws. What it speaks, any server can:
 *
 * - `/echo` sends each message back as it came, a text as a text and bytes as bytes.
 * - `/broadcast?room=NAME` sends each message to all who came with that name, the sender too.
 * - Anything else is answered with HTTP 404, and a request that is no WebSocket with 426.
 * @throws {AgentperfError} `unavailable`: ws isn't installed, with how to install it
 */
export async function serveEcho({ port = 0, maxMessageBytes = 2 ** 20 }: EchoServerOptions = {}): Promise<EchoServer> {
  const module: unknown = await clientLibrary(clients.ws, () => import("ws"));
  const { WebSocketServer } = module as Library;
  const upgrader = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false });
  const rooms = new Map<string, Set<Peer>>();
  const peers = new Set<Peer>();
  const http = createServer((_, response) => response.writeHead(426, { upgrade: "websocket" }).end());
  http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Uint8Array) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "ws://127.0.0.1");
    if (pathname !== "/echo" && pathname !== "/broadcast") {
      socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    upgrader.handleUpgrade(request, socket, head, (peer) => {
      peers.add(peer);
      peer.on("error", () => undefined);
      peer.on("close", () => peers.delete(peer));
      if (pathname === "/echo") peer.on("message", (message, binary) => peer.send(message, { binary }));
      else enter(rooms, searchParams.get("room") ?? "", peer);
    });
  });
  http.listen(port, "127.0.0.1");
  await once(http, "listening");
  return {
    // A port was asked for, so it has one.
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async close() {
      for (const peer of peers) peer.terminate();
      http.closeAllConnections();
      http.close();
    },
  };
}

function enter(rooms: Map<string, Set<Peer>>, name: string, peer: Peer): void {
  const room = rooms.get(name) ?? new Set();
  rooms.set(name, room.add(peer));
  peer.on("message", (message, binary) => {
    for (const one of room) one.send(message, { binary });
  });
  peer.on("close", () => {
    room.delete(peer);
    if (room.size === 0) rooms.delete(name);
  });
}
