import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

const answers = new Map(
  [
    [200, "OK", "agentperf"],
    [503, "Service Unavailable", "later"],
  ].map(([status, text, body]) => [
    status,
    Buffer.from(`HTTP/1.1 ${status} ${text}\r\ncontent-type: text/plain\r\ncontent-length: ${String(body).length}\r\n\r\n${body}`),
  ]),
);

/** Gives a request its answer. */
export type Answer = (status?: 200 | 503) => void;

/**
 * Serves GET on loopback with as little as can be, so that the server isn't what limits: a request is what ends in an empty line, and answers are
 * ready made. No client of these programs sends a second request on a connection before the first one is answered.
 * @returns its address
 */
export async function serveByHand(onRequest: (answer: Answer) => void): Promise<string> {
  const server = createServer({ noDelay: true }, (socket) => {
    let rest = "";
    const answer: Answer = (status = 200) => {
      const bytes = answers.get(status);
      if (bytes !== undefined && socket.writable) socket.write(bytes);
    };
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      const text = rest + chunk.toString("latin1");
      let from = 0;
      for (let end = text.indexOf("\r\n\r\n"); end >= 0; end = text.indexOf("\r\n\r\n", from)) {
        from = end + 4;
        onRequest(answer);
      }
      rest = text.slice(from);
    });
  });
  // Many connect at once after a stall.
  server.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 });
  await once(server, "listening");
  // A port was asked for, so it has one.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
