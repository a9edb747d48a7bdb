/** What is to be swept away after a launch that could not clean up, or long after one. */
export interface Sweep {
  /** Only what bears this prefix may be touched. */
  readonly keyPrefix: string;
  /** Whether one thing may be removed, by its name. Absent: all that bears the prefix. */
  isOld?(name: string): boolean;
  readonly signal: AbortSignal;
  /** It ends where it has looked at about so many names, or after so long. Default: when it has seen all. */
  readonly limits?: { readonly names: number; readonly ms: number } | undefined;
  /** Told what was not done, and why. */
  note?(text: string): void;
}
