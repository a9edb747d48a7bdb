import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What the server answers. */
export const answer = "agentperf";

/** A server that answers. */
export interface AnsweringServer {
  /** Its address: `http://127.0.0.1:8080/`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves on the loopback address: each request is answered at once, with a line of text. @param port - default: a free one */
export async function serveAnswers(port = 0): Promise<AnsweringServer> {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/plain", "content-length": answer.length });
    response.end(answer);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    // A port was asked for, so it has one.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
