import type { ErrorKind } from "./errors.ts";
import type { LoadCounts } from "./load-recorder.ts";

/** Why a load has no times, in a sentence: none of its operations ended well, or was waited for; undefined: it has some. */
export function unansweredText({
  counts: { planned, dropped, failed, completed, unanswered },
  errors: [most],
}: {
  readonly counts: LoadCounts;
  readonly errors: readonly ErrorKind[];
}): string | undefined {
  if (completed + unanswered > 0) return undefined;
  const lost = [
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(dropped === 0 ? [] : [`${dropped} ${dropped === 1 ? "was" : "were"} dropped`]),
  ];
  const how = lost.length === 0 ? "" : ` (${lost.join(", ")})`;
  return `none of ${planned} operations ended well${how}${most === undefined ? "" : `; most often: ${most.example}`}`;
}
