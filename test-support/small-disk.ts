import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { skipUnless } from "./requirements.ts";

/** `skip` of tests that mount a file system or make a device. */
export const skipWithoutRoot = (): string | false =>
  skipUnless(process.getuid?.() === 0, "only root can mount a small file system and make a device");

/** A directory on a file system of its own, unmounted when it is disposed of. */
export interface SmallDisk extends Disposable {
  readonly path: string;
}

/** Mounts a file system of its own that has room for so much, such as `64k`. */
export function smallDisk(size: string): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), "agentperf-test-disk-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", path]);
  return {
    path,
    [Symbol.dispose]() {
      execFileSync("umount", ["--recursive", path]);
      rmdirSync(path);
    },
  };
}

/** Makes a device like one of the system's, so that no test writes to the system's own. */
export function makeDevice(path: string, like: "null" | "full"): void {
  execFileSync("mknod", [path, "c", "1", like === "null" ? "3" : "7"]);
}
