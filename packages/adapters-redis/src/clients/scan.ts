/** One step of SCAN: the next cursor and the keys found. */
export type ScanStep = (cursor: string, pattern: string, count: number) => Promise<readonly [string, readonly string[]]>;

/** How many keys a server looks at in one step. */
const keysOfStep = 1_000;

/**
 * The keys that begin with a prefix, by as many SCAN steps as it takes.
 * @param beforeStep - called before each step: a server with many other keys gives nothing for long. What it throws ends the scan
 */
export async function* keysWithPrefix(prefix: string, step: ScanStep, beforeStep?: (keys: number) => void): AsyncGenerator<string> {
  const pattern = `${prefix.replace(/[\\*?[\]^-]/g, "\\$&")}*`;
  let cursor = "0";
  do {
    beforeStep?.(keysOfStep);
    const [next, keys] = await step(cursor, pattern, keysOfStep);
    yield* keys;
    cursor = next;
  } while (cursor !== "0");
}
