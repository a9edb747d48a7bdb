/** What a server does, which is known, so that what a load says of it can be held against that. */
export type Known =
  /** Answers at once. */
  | { readonly kind: "plain" }
  /** An MCP server over HTTP that answers at once. */
  | { readonly kind: "mcp" }
  /** Answers at once, but nobody for `stallMs` in every `everyMs`. */
  | { readonly kind: "stall"; readonly stallMs: number; readonly everyMs: number }
  /** One after the other, as they come; each takes a time that is drawn from an exponential distribution. */
  | { readonly kind: "queue"; readonly meanMs: number; readonly seed: number }
  /** One after the other, so many a second at most; the others wait. An answer is `awayMs` on its way. */
  | { readonly kind: "paced"; readonly perSecond: number; readonly awayMs: number }
  /** Refuses with 503 what is more than so many a second. */
  | { readonly kind: "refusing"; readonly perSecond: number; readonly awayMs: number }
  /** Each answer takes so many milliseconds for each thousand requests a second that came in the last half second. */
  | { readonly kind: "rising"; readonly msPerThousand: number; readonly awayMs: number };

/** What a server has seen since it was last told to forget. Instants in milliseconds by its own clock. */
export interface Seen {
  readonly requests: number;
  readonly answered: number;
  /** Of `stall`: how long each stall was. */
  readonly stallsMs: readonly number[];
  /** Of `queue`: when each request came, and how long it was served. */
  readonly served: readonly { readonly atMs: number; readonly serviceMs: number; readonly drawnMs: number }[];
}

/** What the parent tells a server's process. */
export type Told = "tell" | "forget";
