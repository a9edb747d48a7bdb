import { type Adapter, AgentperfError, defineAdapter, messageOf, redactUrl, type Session, sessionsPort } from "@agentperf/core";

/** Options of {@link agentapiSessions}. */
export interface AgentapiOptions {
  /** Address of a running agentapi. Default: the variable `AGENTAPI_URL`. */
  readonly url?: string | undefined;
  /** Keystrokes that `create` sends to the agent's terminal. Default: none, so that the agent isn't disturbed. */
  readonly keystrokes?: string | undefined;
  /** A request without an answer fails after this many milliseconds. Default: 5,000. */
  readonly requestTimeoutMs?: number | undefined;
}

/**
 * A running coder/agentapi, by its HTTP API. It has one conversation and no sessions of its own, so its calls stand for them:
 * `create` posts a raw message, `get` reads the messages, `end` reads the status.
 *
 * @see https://github.com/coder/agentapi/blob/main/openapi.json version 0.11
 */
export const agentapiSessions = (options: AgentapiOptions = {}): Adapter<typeof sessionsPort> => {
  const { url = process.env["AGENTAPI_URL"], keystrokes = "", requestTimeoutMs = 5_000 } = options;
  const call = async (path: string, body?: unknown): Promise<Record<string, unknown>> => {
    if (url === undefined) throw new AgentperfError("unavailable", "no address: set AGENTAPI_URL or the option url");
    try {
      const sent =
        body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
      const response = await fetch(new URL(path, url), { ...sent, signal: AbortSignal.timeout(requestTimeoutMs) });
      // Its document says that every answer is an object; each member is checked where it is used.
      const answer = (await response.json()) as Record<string, unknown>;
      if (!response.ok) throw new Error(`HTTP ${response.status}: ${String(answer["detail"] ?? answer["title"] ?? "")}`);
      return answer;
    } catch (thrown) {
      throw new AgentperfError("unavailable", `agentapi at ${redactUrl(url)}: ${messageOf(thrown)}`, { cause: thrown });
    }
  };
  return defineAdapter({
    id: "agentapi",
    port: sessionsPort,
    description: "a running agentapi: raw message, messages and status stand for create, get and end",
    capabilities: ["server"],
    options: { ...options, url },
    address: url,
    async probe() {
      try {
        const { status, agent_type: agent } = await call("/status");
        if (status !== "stable" && status !== "running") throw new Error(`its status is ${JSON.stringify(status)}`);
        return { available: true, version: `agentapi with ${String(agent)}` };
      } catch (thrown) {
        return { available: false, reason: messageOf(thrown) };
      }
    },
    async open() {
      const live = new Map<string, Session>();
      return {
        port: {
          async create({ userId, metadata = {} }) {
            const { ok } = await call("/message", { content: keystrokes, type: "raw" });
            if (ok !== true) throw new Error("agentapi didn't take the message");
            const session: Session = { id: crypto.randomUUID(), userId, createdAt: new Date(), metadata };
            live.set(session.id, session);
            return session;
          },
          async get(id) {
            const { messages } = await call("/messages");
            if (!Array.isArray(messages)) throw new Error("agentapi gave no list of messages");
            return live.get(id);
          },
          async end(id) {
            await call("/status");
            return live.delete(id);
          },
        },
        close: () => live.clear(),
      };
    },
  });
};
