import type { Result } from "../result/types.ts";

/** Processors that other processes used while a result's launches measured, on average; undefined where the system doesn't tell. */
export function othersCpusOf({ launches }: Pick<Result, "launches">): number | undefined {
  const values = launches.flatMap(({ conditions }) => conditions?.othersCpus ?? []);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value / values.length, 0);
}

/** A machine of which others use so much more or less of a processor isn't the same to a benchmark: a part of the noise that a desk has anyway. */
export const othersThatMatter = 0.25;
