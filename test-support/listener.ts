import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSocketServer, type Socket } from "node:net";

/** Something of a test's own that listens on a free loopback port; disposing of it ends it with all its connections. */
export interface Listener extends AsyncDisposable {
  readonly port: number;
}

/** Listens, and never says anything. */
export async function startMute(): Promise<Listener> {
  const sockets: Socket[] = [];
  const server = createSocketServer((socket) => void sockets.push(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: portOf(server.address()),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Answers HTTP requests. */
export async function startHttp(onRequest: RequestListener): Promise<Listener> {
  const server = createServer(onRequest);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: portOf(server.address()),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function portOf(address: ReturnType<ReturnType<typeof createServer>["address"]>): number {
  if (address === null || typeof address === "string") throw new Error("the listener has no port");
  return address.port;
}
