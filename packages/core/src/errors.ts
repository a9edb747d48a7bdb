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
  return whole(thrown)
    .replace(/\s*\n\s*/g, " ")
    .trim();
}

function whole(thrown: unknown): string {
  try {
    return text(thrown);
  } catch {
    // Its text is a getter that throws, or it has none.
    return "something without a text";
  }
}

/** Causes of causes that are told. */
const deepest = 8;

function text(thrown: unknown, depth = 0): string {
  if (thrown instanceof AggregateError && thrown.message === "" && depth < deepest)
    return thrown.errors.map((error) => text(error, depth + 1)).join("; ");
  if (thrown instanceof Error) {
    const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : thrown.name;
    const message = thrown.message || code;
    // fetch and undici say only "fetch failed"; what happened is in the cause.
    const cause = thrown.cause instanceof Error && depth < deepest ? text(thrown.cause, depth + 1) : "";
    return cause === "" || message.includes(cause) ? message : `${message}: ${cause}`;
  }
  return String(thrown);
}

/** A longer word is no word that anybody wants to read. */
const longestWord = 8_000;

/**
 * The beginning of what somebody else said, for an error: of at most so many characters, and the rest of the word at which they end. So no half of a
 * secret is left that it holds: whoever shows the error finds only whole ones.
 */
export function beginningOf(text: string, most: number): string {
  if (text.length <= most) return text;
  const rest = text.slice(most, most + longestWord);
  const end = rest.search(/\s/);
  if (end < 0 && most + rest.length === text.length) return text;
  return `${end < 0 ? text.slice(0, most).replace(/\S+$/, "") : text.slice(0, most + end)} …`;
}
