/** What makes operations longer by a share of what they take. */
export interface Stretch {
  readonly share: number;
  /** What looking at the clock takes. */
  readonly lookMs: number;
  /** What operations are still to be longer by, since a look at the clock is longer than some of it. */
  owedMs: number;
}

/** A stretch by this share. */
export const stretchBy = (share: number): Stretch => ({
  share,
  // Twice: the first time it isn't compiled yet.
  lookMs: Math.min(lookMs(), lookMs()),
  owedMs: 0,
});

/** Keeps the processor busy for a share of what an operation took; what that is too long or too short by, the next one makes up for. */
export function stretch(state: Stretch, startMs: number): void {
  const fromMs = performance.now();
  state.owedMs += (fromMs - startMs) * state.share;
  let nowMs = performance.now();
  if (state.owedMs <= 0) return;
  while (nowMs - fromMs < state.owedMs + state.lookMs) nowMs = performance.now();
  // What stops the process meanwhile is no part of it.
  state.owedMs = Math.max(state.owedMs - (nowMs - fromMs - state.lookMs), -2 * state.lookMs);
}

const looks = 20_000;

/** Mean time of a look at the clock, which may itself be coarser than that. */
function lookMs(): number {
  const startMs = performance.now();
  for (let at = 1; at < looks; at++) performance.now();
  return (performance.now() - startMs) / looks;
}
