/** What went wrong, for programs: a short, stable word. */
export type ErrorCode =
  | "usage"
  | "config"
  | "definition"
  | "unavailable"
  | "wrong-answer"
  | "aborted"
  | "timeout"
  | "unreadable"
  | "output"
  | "worker-died";

/** An error whose message says what was attempted, on what, what happened, and what to do about it. */
export class AgentperfError extends Error {
  override readonly name = "AgentperfError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The message of anything that was thrown, on one line. Errors without a message give their cause's, code or name. */
export function messageOf(thrown: unknown): string {
  return text(thrown)
    .replace(/\s*\n\s*/g, " ")
    .trim();
}

function text(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.message === "") return thrown.errors.map(text).join("; ");
  if (thrown instanceof Error) {
    const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : thrown.name;
    const message = thrown.message || code;
    // fetch and undici say only "fetch failed"; what happened is in the cause.
    const cause = thrown.cause instanceof Error ? text(thrown.cause) : "";
    return cause === "" || message.includes(cause) ? message : `${message}: ${cause}`;
  }
  return String(thrown);
}
