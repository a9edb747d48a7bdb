import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { Listener } from "./listener.ts";

/** What a test makes of a request's head: it may write anything, or nothing, and end the connection. */
export type Answering = (socket: Socket, head: string) => void;

/** A server that speaks as a test writes it, byte by byte. @param onConnection - default: it waits for a request's head and has it answered */
export async function startRaw(answer: Answering, onConnection?: (socket: Socket) => void): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    onConnection?.(socket);
    let head = "";
    const read = (chunk: Buffer) => {
      head += chunk.toString("latin1");
      if (!head.includes("\r\n\r\n")) return;
      socket.off("data", read);
      answer(socket, head);
    };
    socket.on("data", read);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the listener has no port");
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** The answer that opens a WebSocket. @param more - further lines of it: `["sec-websocket-protocol: other"]` */
export function opening(head: string, more: readonly string[] = [], version = "1.1"): string {
  const key = /^sec-websocket-key: *(.*?)\r$/im.exec(head)?.[1] ?? "";
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  const lines = ["upgrade: websocket", "connection: Upgrade", `sec-websocket-accept: ${accept}`, ...more];
  return `HTTP/${version} 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`;
}

/** Kinds of frames. @see RFC 6455, section 5.2 */
export const opcode = { text: 0x1, bytes: 0x2, close: 0x8, ping: 0x9 } as const;

/** A whole frame as servers send it. @param claimed - length that its head tells; default: that of the payload */
export function frame(kind: number, payload: Uint8Array | string, claimed?: number): Buffer {
  const body = Buffer.from(payload);
  const length = claimed ?? body.length;
  const head = length < 126 ? Buffer.alloc(2) : length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
  head[0] = 0x80 | kind;
  head[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, body]);
}
