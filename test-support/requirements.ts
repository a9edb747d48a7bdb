import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** Whether a missing server must fail the tests instead of skipping them. */
const isCi = process.env["CI"] === "true";

/**
 * What to give as a test's `skip`: false where the condition holds, else the reason.
 * @throws {Error} the condition doesn't hold and this is CI, where nothing may be skipped
 */
export function skipUnless(condition: boolean, reason: string): string | false {
  if (condition) return false;
  if (isCi) throw new Error(`${reason}, and CI=true: nothing may be skipped here`);
  return reason;
}

/** Whether a program is on PATH. */
export function onPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** `skip` of tests that need a real Redis. */
export const skipWithoutRedis = (): string | false =>
  skipUnless(onPath("redis-server"), "redis-server isn't installed (Debian: apt-get install redis-server)");

/** The repository's root, with a slash at the end. */
export const root = fileURLToPath(new URL("../", import.meta.url));

/** Reference answers that lie beside the checkout. */
export const vectorsDirectory = join(root, "..", "shared", "vectors");

/** `skip` of tests that need the reference answers. */
export const skipWithoutVectors = (): string | false =>
  skipUnless(existsSync(vectorsDirectory), `no reference answers at ${vectorsDirectory}`);
