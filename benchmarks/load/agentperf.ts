import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type Launch, parseResult, type Result } from "@agentperf/core/result";

const bin = join(import.meta.dirname, "..", "..", "packages", "cli", "bin", "agentperf.js");

/** The config that has this folder's own benchmarks. */
export const config = join(import.meta.dirname, "config.ts");

/** What `agentperf load` gave. */
export interface Loaded {
  readonly code: number;
  readonly result: Result;
}

/** Runs `agentperf load` as a user does. @throws {Error} it kept no result, with what it said */
export async function agentperfLoad(args: readonly string[]): Promise<Loaded> {
  const directory = await mkdtemp(join(tmpdir(), "agentperf-load-"));
  const path = join(directory, "result.json");
  try {
    const { promise, resolve } = Promise.withResolvers<readonly [code: number, stderr: string]>();
    execFile("node", [bin, "load", ...args, "-o", path, "--quiet"], { env: { ...process.env, NO_COLOR: "1" } }, (error, _, stderr) =>
      resolve([error === null ? 0 : typeof error.code === "number" ? error.code : -1, stderr]),
    );
    const [code, stderr] = await promise;
    const text = await readFile(path, "utf8").catch(() => {
      throw new Error(`agentperf load ${args.join(" ")} ended with ${code}: ${stderr}`);
    });
    return { code, result: parseResult(text, path) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The load of a result with one launch. @throws {Error} there is none, with why */
export function onlyLoad({ result }: Loaded): NonNullable<Launch["load"]> {
  const load = result.launches[0]?.load;
  if (load === undefined) throw new Error(`no load: ${result.failures.map(({ message }) => message).join("; ")}`);
  return load;
}
