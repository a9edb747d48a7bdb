/** Why a load says nothing of what it was sent to. */
export interface Invalid {
  readonly reason: string;
  /** What to do. */
  readonly advice: string;
}
