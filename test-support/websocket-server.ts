import { readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { type WebSocket as Peer, WebSocketServer } from "ws";

// A server of a test's own in a process of its own, which a test can kill and freeze. Says where it serves.

/** How the server behaves, beside `/echo` and `/broadcast?room=`. */
export interface Behaviour {
  /** Made with the package ws, or with what the runtime has built in. */
  readonly by: "ws" | "runtime";
  /** `authorization` that it asks for, else 401. */
  readonly authorization?: string;
  /** The subprotocol that it speaks. */
  readonly protocol?: string;
  /** Closes a connection in place of its nth answer. */
  readonly closesAfter?: number;
  readonly closeCode?: number;
  /** Its nth answer and all later ones are other bytes. */
  readonly wrongAfter?: number;
  /** Longest message that it takes. */
  readonly maxMessageBytes?: number;
  /** Each answer is so long. */
  readonly answerBytes?: number;
  /** It speaks TLS, with these files. */
  readonly tls?: { readonly certPath: string; readonly keyPath: string };
}

const behaviour = JSON.parse(process.argv[2] ?? "{}") as Behaviour;
const say = (port: number) => process.stdout.write(`${behaviour.tls === undefined ? "ws" : "wss"}://127.0.0.1:${port}\n`);

function serveByWs({ authorization, protocol, closesAfter, closeCode, wrongAfter, maxMessageBytes, answerBytes, tls }: Behaviour): void {
  const answer: RequestListener = (request, response) =>
    response.writeHead(authorization !== undefined && request.headers.authorization !== authorization ? 401 : 426).end();
  const http =
    tls === undefined
      ? createServer(answer)
      : createTlsServer({ cert: readFileSync(tls.certPath), key: readFileSync(tls.keyPath) }, answer);
  const upgrader = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes ?? 2 ** 24,
    handleProtocols: (asked) => (protocol !== undefined && asked.has(protocol) ? protocol : false),
  });
  const rooms = new Map<string, Set<Peer>>();
  http.on("upgrade", (request, socket, head) => {
    if (authorization !== undefined && request.headers.authorization !== authorization) {
      socket.end("HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    const { pathname, searchParams } = new URL(request.url ?? "/", "ws://127.0.0.1");
    upgrader.handleUpgrade(request, socket, head, (peer) => {
      peer.on("error", () => undefined);
      const name = searchParams.get("room") ?? "";
      const room = pathname === "/broadcast" ? (rooms.get(name) ?? new Set()) : new Set<Peer>();
      if (pathname === "/broadcast") rooms.set(name, room);
      room.add(peer);
      peer.on("close", () => room.delete(peer));
      let answers = 0;
      peer.on("message", (message: Buffer, binary) => {
        answers += 1;
        if (closesAfter !== undefined && answers > closesAfter) return peer.close(closeCode ?? 1000, "enough");
        const isWrong = wrongAfter !== undefined && answers > wrongAfter;
        const reply = answerBytes !== undefined ? "y".repeat(answerBytes) : isWrong ? `${message}?` : message;
        for (const one of room) one.send(reply, { binary });
      });
    });
  });
  http.listen(0, "127.0.0.1", () => say((http.address() as AddressInfo).port));
}

// What is used of the servers that Bun and Deno have built in.

interface BunPeer {
  readonly data: { readonly room: string | undefined };
  send(message: unknown): void;
  subscribe(topic: string): void;
}

interface BunServer {
  readonly port: number;
  upgrade(request: Request, options: { readonly data: BunPeer["data"] }): boolean;
  publish(topic: string, message: unknown): void;
}

interface Bun {
  serve(options: {
    readonly port: number;
    readonly hostname: string;
    fetch(request: Request, server: BunServer): Response | undefined;
    readonly websocket: {
      readonly maxPayloadLength: number;
      open(peer: BunPeer): void;
      message(peer: BunPeer, message: unknown): void;
    };
  }): BunServer;
}

interface Deno {
  serve(
    options: { readonly port: number; readonly hostname: string; onListen(at: { readonly port: number }): void },
    answer: (request: Request) => Response,
  ): unknown;
  upgradeWebSocket(request: Request): { readonly socket: WebSocket; readonly response: Response };
}

const roomOf = (request: Request): string | undefined => {
  const { pathname, searchParams } = new URL(request.url);
  return pathname === "/broadcast" ? (searchParams.get("room") ?? "") : undefined;
};

function serveByBun(bun: Bun): void {
  const server = bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request, own) =>
      own.upgrade(request, { data: { room: roomOf(request) } }) ? undefined : new Response("not a WebSocket", { status: 426 }),
    websocket: {
      maxPayloadLength: 2 ** 24,
      open(peer) {
        if (peer.data.room !== undefined) peer.subscribe(peer.data.room);
      },
      message(peer, message) {
        if (peer.data.room === undefined) peer.send(message);
        else server.publish(peer.data.room, message);
      },
    },
  });
  say(server.port);
}

function serveByDeno(deno: Deno): void {
  const rooms = new Map<string, Set<WebSocket>>();
  deno.serve({ port: 0, hostname: "127.0.0.1", onListen: ({ port }) => void say(port) }, (request) => {
    if (request.headers.get("upgrade") !== "websocket") return new Response("not a WebSocket", { status: 426 });
    const { socket, response } = deno.upgradeWebSocket(request);
    const name = roomOf(request);
    const room = name === undefined ? new Set<WebSocket>() : (rooms.get(name) ?? new Set());
    if (name !== undefined) rooms.set(name, room);
    room.add(socket);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      for (const one of room) if (one.readyState === 1) one.send(data);
    };
    socket.onclose = () => room.delete(socket);
    socket.onerror = () => room.delete(socket);
    return response;
  });
}

const { Bun: bun, Deno: deno } = globalThis as { readonly Bun?: Bun; readonly Deno?: Deno };
if (behaviour.by === "ws") serveByWs(behaviour);
else if (bun !== undefined) serveByBun(bun);
else if (deno !== undefined) serveByDeno(deno);
