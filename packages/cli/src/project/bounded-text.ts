import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** Longer than any file that a person writes by hand. */
const mostBytes = 2 * 2 ** 20;

/**
 * The text of a regular file of at most 2 MiB, without its byte order mark.
 * @returns undefined where there is none, or none that can be read
 */
export function boundedText(path: string): string | undefined {
  let descriptor: number | undefined;
  try {
    // Opened without waiting: a named pipe has nobody at its other end.
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || stats.size > mostBytes) return undefined;
    const bytes = new Uint8Array(stats.size);
    return new TextDecoder().decode(bytes.subarray(0, readSync(descriptor, bytes)));
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
