const pauseMs = 2;

/**
 * Writes all of a text. A pipe takes what it has room for, and where it has none a write that doesn't block fails: it is tried again.
 *
 * @param write - writes some of the bytes, at once. @returns how many
 * @throws what the system says, such as that the reader is gone
 */
export function writeWhole(text: string, write: (bytes: Uint8Array) => number): void {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(write(bytes));
    } catch (thrown) {
      if (!isFull(thrown)) throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
}

/** `EAGAIN` on Node and Bun, `WouldBlock` on Deno. */
const isFull = (thrown: unknown): boolean =>
  thrown instanceof Error && (thrown.name === "WouldBlock" || ("code" in thrown && thrown.code === "EAGAIN"));
