/** Something that the word at the cursor can become. */
export interface Candidate {
  /** The whole word, not quoted. What ends with `=` goes on. */
  readonly value: string;
  readonly description?: string | undefined;
}

/** What the word at the cursor can become. */
export interface Answer {
  readonly candidates: readonly Candidate[];
  /** Whether it may be a file where it is none of the candidates. */
  readonly files: boolean;
}

export const nothing: Answer = { candidates: [], files: false };
