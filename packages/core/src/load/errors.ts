import { messageOf } from "../errors.ts";
import { scrubbedShort } from "../safety/shortened.ts";
import { withoutColours } from "../safety/terminal.ts";

/** Failures of one kind: what they have in common, how many there were, and what the first one said. */
export interface ErrorKind {
  readonly kind: string;
  readonly count: number;
  readonly example: string;
}

/** Kinds that are kept apart; a server that puts something new into each message must not fill the memory. */
const mostKinds = 20;
const longestText = 300;
/** Much more of an example than is shown, so that secrets are found before it is cut again. */
const longestExample = 20 * longestText;

/** Where the kinds that have no place of their own are counted. */
export const otherErrors = "other errors";

/** What failures with this text have in common: it without what differs from one to the next, what is quoted, and numbers but for a status. */
const kindOf = (text: string): string =>
  text
    .slice(0, longestText)
    .replace(/"[^"]*"|'[^']*'/g, '"…"')
    .replace(/(HTTP |status )?\d+/gi, (whole, status?: string) => (status === undefined ? "N" : whole));

/** The code of a failure that has one. */
function codeOf(thrown: unknown): string | undefined {
  try {
    const code = (thrown as { code?: unknown } | null | undefined)?.code;
    return typeof code === "string" && code !== "" ? code.slice(0, longestText) : undefined;
  } catch {
    // A getter of somebody else's.
    return undefined;
  }
}

/** Counts failures by kind, in a bounded memory. */
export class ErrorCounter {
  readonly #kinds = new Map<string, { count: number; example: string }>();

  add(thrown: unknown): void {
    const example = withoutColours(messageOf(thrown).slice(0, longestExample));
    this.#count(codeOf(thrown) ?? kindOf(example), 1, example);
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

/**
 * Failures without secrets, and as long as they are shown. What a kind has in common was found before the secrets were, and may hold most of one
 * with its digits changed: where an example holds any, its kind is found again.
 * @param scrub - removes the secrets
 */
export function scrubbedErrors(kinds: readonly ErrorKind[], scrub: (text: string) => string): ErrorKind[] {
  const counter = new ErrorCounter();
  counter.merge(
    kinds.map(({ kind, count, example }) => {
      const shown = scrubbedShort(example, scrub, longestText);
      const isSecret = scrub(example) !== example;
      return { kind: isSecret && kind === kindOf(example) ? kindOf(shown) : scrub(kind), count, example: shown };
    }),
  );
  return counter.kinds();
}
