import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AgentperfError, messageOf } from "@agentperf/core";
import { type Answer, guarded } from "./guard.ts";
import { problemPage } from "./pages.ts";
import { answerOf, type SiteOptions } from "./site.ts";

/** A site that is being served. */
export interface ServedSite {
  /** Where it is, with the token. */
  readonly url: string;
  close(): Promise<void>;
}

/** Options of {@link serveSite}. */
export interface ServeOptions extends SiteOptions {
  /** 0: any free one. */
  readonly port: number;
  /** Undefined: whoever reaches the port may read. */
  readonly token: string | undefined;
}

const loopback = "127.0.0.1";

/** On every answer: nothing is kept, guessed, framed or told to others. */
const headers = {
  "cache-control": "no-store",
  "content-security-policy": "frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
};

/** Serves the results of a directory as pages, on this machine only. @throws {AgentperfError} `unavailable`: the port is taken */
export async function serveSite({ port: asked, token, ...site }: ServeOptions): Promise<ServedSite> {
  const server = createServer((request, response) => void respond(request, response));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", (thrown) =>
    reject(new AgentperfError("unavailable", `port ${asked} of ${loopback} can't be listened on: ${messageOf(thrown)}`, { cause: thrown })),
  );
  server.listen(asked, loopback, resolve);
  await promise;
  const { port } = server.address() as AddressInfo;

  async function respond({ method = "", url = "/", headers: given }: IncomingMessage, response: ServerResponse): Promise<void> {
    const ask = async () => guarded({ method, url, headers: given }, { port, token }) ?? (await answerOf(url, site));
    const answer = await ask().catch(failed);
    response.writeHead(answer.status, { ...headers, ...answer.headers });
    response.end(method === "HEAD" ? undefined : answer.body);
  }

  return {
    url: `http://${loopback}:${port}/${token === undefined ? "" : `?token=${token}`}`,
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

const failed = (thrown: unknown): Answer => ({
  status: 500,
  headers: { "content-type": "text/html; charset=utf-8" },
  body: problemPage(messageOf(thrown)),
});
