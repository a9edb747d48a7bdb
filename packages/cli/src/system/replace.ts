import { rename } from "node:fs/promises";
import process from "node:process";
import type { Platform } from "./programs.ts";

/** What Windows says while a scanner or an editor has one of the two files open. */
const passing = ["EPERM", "EACCES", "EBUSY"];
const pausesMs = [10, 50, 200, 500];

/** Options of {@link replaceFile}. */
export interface ReplaceOptions {
  readonly platform?: Platform;
  /** Moves the file once. Default: the system's own. */
  readonly move?: (from: string, to: string) => Promise<void>;
  readonly wait?: (ms: number) => Promise<void>;
}

/**
 * Moves a file onto another one. Windows refuses that for a moment while somebody else has either of them open, so there it is tried again for
 * most of a second.
 * @throws what the system says
 */
export async function replaceFile(
  from: string,
  to: string,
  { platform = process.platform, move = rename, wait = waited }: ReplaceOptions = {},
): Promise<void> {
  for (const pauseMs of platform === "win32" ? pausesMs : []) {
    try {
      return await move(from, to);
    } catch (thrown) {
      if (!passing.includes((thrown as NodeJS.ErrnoException).code ?? "")) throw thrown;
      await wait(pauseMs);
    }
  }
  await move(from, to);
}

/** How a directory of ours is removed. Windows keeps the files of a process that has just ended for a moment. */
export const removal = { recursive: true, force: true, maxRetries: 5, retryDelay: 50 } as const;

const waited = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
