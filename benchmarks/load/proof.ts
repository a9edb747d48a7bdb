/** How a proof is made. */
export interface ProofOptions {
  /** In a minute or less: whether it works, not what it gives. */
  readonly quick: boolean;
  /** File in which a proof that takes hours keeps what is done. */
  readonly trace?: string | undefined;
  /** How many of its trials are made at a time. */
  readonly jobs: number;
}

/** Makes a proof, and prints it. Gives whether all its targets are met. */
export type Proof = (options: ProofOptions) => Promise<boolean>;
