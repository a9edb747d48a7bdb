/** What the process ends with. */
export const exitCode = {
  fine: 0,
  gateFailed: 1,
  usage: 2,
  benchmarkFailed: 3,
  interrupted: 130,
} as const;

/** One of {@link exitCode}. */
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
