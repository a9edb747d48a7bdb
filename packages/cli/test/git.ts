import { execFileSync } from "node:child_process";

/** Calls git in a directory, as somebody of the test's own. @returns a function that gives what git printed */
export const gitIn =
  (directory: string) =>
  (...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@localhost", ...args], { cwd: directory, encoding: "utf8" }).trim();
