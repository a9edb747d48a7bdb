import { messageOf } from "../errors.ts";

/** Failures of one kind: what they have in common, how many there were, and what the first one said. */
export interface ErrorKind {
  readonly kind: string;
  readonly count: number;
  readonly example: string;
}

/** Kinds that are kept apart; a server that puts something new into each message must not fill the memory. */
const mostKinds = 20;
const longestText = 300;

/** Where the kinds that have no place of their own are counted. */
export const otherErrors = "other errors";

/** What a failure is, without what differs from one to the next: numbers, and what is quoted. */
function kindOf(thrown: unknown): string {
  const code = (thrown as { code?: unknown } | null | undefined)?.code;
  if (typeof code === "string" && code !== "") return code.slice(0, longestText);
  return messageOf(thrown)
    .slice(0, longestText)
    .replace(/"[^"]*"|'[^']*'/g, '"…"')
    .replace(/\d+/g, "N");
}

/** Counts failures by kind, in a bounded memory. */
export class ErrorCounter {
  readonly #kinds = new Map<string, { count: number; example: string }>();

  add(thrown: unknown): void {
    this.#count(kindOf(thrown), 1, messageOf(thrown).slice(0, longestText));
  }

  /** Adds what another one counted. */
  merge(kinds: readonly ErrorKind[]): void {
    for (const { kind, count, example } of kinds) this.#count(kind, count, example);
  }

  /** The most frequent first. */
  kinds(): ErrorKind[] {
    return [...this.#kinds].map(([kind, { count, example }]) => ({ kind, count, example })).sort((a, b) => b.count - a.count);
  }

  #count(kind: string, count: number, example: string): void {
    const name = this.#kinds.has(kind) || this.#kinds.size < mostKinds ? kind : otherErrors;
    const known = this.#kinds.get(name);
    if (known === undefined) this.#kinds.set(name, { count, example });
    else known.count += count;
  }
}
