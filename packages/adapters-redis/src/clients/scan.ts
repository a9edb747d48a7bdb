/** One step of SCAN: the next cursor and the keys found. */
export type ScanStep = (cursor: string, pattern: string, count: number) => Promise<readonly [string, readonly string[]]>;

/** The keys that begin with a prefix, by as many SCAN steps as it takes. */
export async function* keysWithPrefix(prefix: string, step: ScanStep): AsyncGenerator<string> {
  const pattern = `${prefix.replace(/[\\*?[\]^-]/g, "\\$&")}*`;
  let cursor = "0";
  do {
    const [next, keys] = await step(cursor, pattern, 1_000);
    yield* keys;
    cursor = next;
  } while (cursor !== "0");
}
