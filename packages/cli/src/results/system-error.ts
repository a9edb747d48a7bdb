import { messageOf } from "@agentperf/core";

/** The code of a system's error, such as `ENOSPC`. */
export const codeOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : undefined;

/** What the system says, with its code on every runtime, and without the call and the names of files that nobody but us knows. */
export function reasonOf(thrown: unknown): string {
  const message = messageOf(thrown).replace(
    /, (open|write|rename|mkdir|fsync|access|l?stat|readlink|realpath|close|chmod|fchmod)\b.*$/,
    "",
  );
  const code = codeOf(thrown);
  return code === undefined || message.startsWith(code) || !/^E[A-Z]/.test(code) ? message : `${code}: ${message}`;
}
