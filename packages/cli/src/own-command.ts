import process from "node:process";
import { fileURLToPath } from "node:url";
import { runtimeOf } from "@agentperf/core";
import { runArguments, runtimes } from "./runtimes/index.ts";

/** How this command line is started once more, on the same runtime: program and arguments, before those of the command. */
export async function ownCommand(): Promise<readonly [program: string, ...args: string[]]> {
  const bin = fileURLToPath(new URL("../bin/agentperf.js", import.meta.url));
  const fromSource = import.meta.url.endsWith(".ts");
  return [process.execPath, ...runArguments(await runtimes[runtimeOf(globalThis)](), bin, { fromSource })];
}
