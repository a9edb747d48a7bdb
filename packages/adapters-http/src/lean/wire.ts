import { Buffer } from "node:buffer";
import { runtimeOf } from "@agentperf/core";

/** Told what happens on a connection. */
export interface WireListener {
  onOpen(): void;
  /** @param chunk - what came, in memory that is used again afterwards */
  onData(chunk: Buffer): void;
  /** Nothing follows. @param reason - absent: the other side has ended it */
  onEnd(reason?: Error): void;
}

/** A connection. */
export interface Wire {
  /** Writes after everything of the one before. Gives whether all is written: otherwise it still needs the bytes as they are. */
  write(bytes: Buffer): boolean;
  destroy(): void;
}

/** Opens a connection to a host; what happens is told to the listener. */
export type Dial = (host: string, port: number, listener: WireListener) => Wire;

// What is used of Bun's own sockets, which cost half of what its node:net does.

interface BunSocket {
  write(bytes: Buffer): number;
  terminate(): void;
}

interface BunHandlers {
  open(socket: BunSocket): void;
  readonly binaryType: "buffer";
  data(socket: BunSocket, chunk: Buffer): void;
  drain(): void;
  close(): void;
  error(socket: BunSocket, reason: Error): void;
  connectError(socket: BunSocket, reason: Error): void;
}

interface BunGlobal {
  connect(options: { readonly hostname: string; readonly port: number; readonly socket: BunHandlers }): Promise<unknown>;
}

function dialOnBun({ connect }: BunGlobal): Dial {
  return (hostname, port, listener) => {
    let socket: BunSocket | undefined;
    let isOver = false;
    let left: Buffer | undefined;
    const end = (reason?: Error) => {
      if (isOver) return;
      isOver = true;
      listener.onEnd(reason);
    };
    const flush = () => {
      if (left === undefined || socket === undefined) return;
      const written = Math.max(0, socket.write(left));
      left = written < left.length ? left.subarray(written) : undefined;
    };
    connect({
      hostname,
      port,
      socket: {
        open(own) {
          socket = own;
          if (isOver) own.terminate();
          else listener.onOpen();
        },
        data: (_, chunk) => listener.onData(chunk),
        binaryType: "buffer",
        drain: flush,
        close: () => end(),
        error: (_, reason) => end(reason),
        connectError: (_, reason) => end(reason),
      },
    }).catch(end);
    return {
      write(bytes) {
        // A server may answer a request before all of it was written.
        left = left === undefined ? bytes : Buffer.concat([left, bytes]);
        flush();
        return left === undefined;
      },
      destroy() {
        isOver = true;
        socket?.terminate();
      },
    };
  };
}

/** What opens connections on this runtime. */
export async function wires(): Promise<Dial> {
  if (runtimeOf(globalThis) === "bun") return dialOnBun((globalThis as unknown as { readonly Bun: BunGlobal }).Bun);
  const { connect } = await import("node:net");
  // One for all connections: what came is read before anything else comes.
  const buffer = Buffer.alloc(65_536);
  return (host, port, listener) => {
    const callback = (length: number) => {
      listener.onData(buffer.subarray(0, length));
      return true;
    };
    const socket = connect({ host, port, noDelay: true, onread: { buffer, callback } });
    let failure: Error | undefined;
    socket.on("connect", () => listener.onOpen());
    socket.on("error", (reason) => {
      failure = reason;
    });
    socket.on("close", () => listener.onEnd(failure));
    const write = (bytes: Buffer) => {
      socket.write(bytes);
      return socket.writableLength === 0;
    };
    return { write, destroy: () => void socket.destroy() };
  };
}
