import type { FileHandle } from "node:fs/promises";

/** Closes a file at the end of a block: `await using _open = closing(handle)`. A handle of Yarn's Plug'n'Play can't be disposed of itself. */
export const closing = (handle: FileHandle): AsyncDisposable => ({ [Symbol.asyncDispose]: () => handle.close() });
