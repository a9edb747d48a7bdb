import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** Longer than any file that a person writes by hand. */
const longest = 2 * 2 ** 20;

/**
 * The text of a regular file, without its byte order mark.
 * @param mostBytes - a longer one isn't read. Default: 2 MiB
 * @returns undefined where there is none, or none that can be read
 */
export function boundedText(path: string, mostBytes: number = longest): string | undefined {
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
