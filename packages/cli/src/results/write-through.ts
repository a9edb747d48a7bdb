import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { closing } from "./closing.ts";
import { type Content, chunks, pipeBytes } from "./content.ts";
import { codeOf } from "./system-error.ts";

/** How the reader of a named pipe is waited for. */
export interface Waiting {
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Told once when the pipe has no reader yet and is waited for. */
  readonly onWait?: (() => void) | undefined;
}

/** What is known of what is written through. */
export interface ThroughOptions extends Waiting {
  readonly isPipe: boolean;
  /** An open descriptor of a regular file: what is there stays. */
  readonly isFile: boolean;
}

const pauseMs = 5;
const sayAfterMs = 500;

/** Writes to a device, a named pipe or an open descriptor, which stays what it is. A pipe is waited for until it has a reader. */
export async function writeThrough(path: string, content: Content, options: ThroughOptions): Promise<void> {
  const handle = await openThrough(path, options);
  await using _open = closing(handle);
  for (const bytes of chunks(content)) {
    for (let at = 0; at < bytes.length; ) at += await writeSome(handle, bytes.subarray(at, at + pipeBytes), options.signal);
  }
}

/**
 * Opened without blocking: an opening that waits for a reader would keep a thread, and with it the process, from ending.
 */
async function openThrough(path: string, { isPipe, isFile, signal, onWait }: ThroughOptions): Promise<FileHandle> {
  const startedMs = performance.now();
  let isSaid = false;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await open(path, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK | (isFile ? constants.O_APPEND : 0));
    } catch (thrown) {
      if (!isPipe || codeOf(thrown) !== "ENXIO") throw thrown;
    }
    if (!isSaid && performance.now() - startedMs > sayAfterMs) {
      isSaid = true;
      onWait?.();
    }
    await sleep(pauseMs, undefined, { signal });
  }
}

/** @param bytes - at most as many as a pipe takes whole or not at all */
async function writeSome(handle: FileHandle, bytes: Uint8Array, signal: AbortSignal | undefined): Promise<number> {
  for (;;) {
    signal?.throwIfAborted();
    try {
      return (await handle.write(bytes, 0, bytes.length)).bytesWritten;
    } catch (thrown) {
      if (codeOf(thrown) !== "EAGAIN") throw thrown;
      await sleep(pauseMs, undefined, { signal });
    }
  }
}
