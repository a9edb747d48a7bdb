import { AgentperfError } from "@agentperf/core";

/** A request that can't be answered, with the status that says whose fault it is. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** Whether Redis itself said so; both the client library and the embedded store name their errors like this. */
export const isReplyError = (thrown: unknown): thrown is Error =>
  thrown instanceof Error && (thrown.name === "ReplyError" || thrown.name === "RedisReplyError");

/** What Redis answers when the command is fine and Redis isn't: it starts, a script keeps it busy, it lost its master or wants a password. */
const unavailable = new Set(["LOADING", "BUSY", "MASTERDOWN", "CLUSTERDOWN", "NOAUTH"]);

/** The HTTP status of a request that failed so. */
export function statusOf(thrown: unknown): number {
  if (thrown instanceof GatewayError) return thrown.status;
  if (thrown instanceof AgentperfError) return thrown.code === "unavailable" ? 503 : 500;
  if (!isReplyError(thrown)) return 500;
  const [code = ""] = thrown.message.split(" ", 1);
  return unavailable.has(code) ? 503 : 400;
}
