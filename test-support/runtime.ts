import process from "node:process";
import { runtimeOf } from "@agentperf/core";
import { measuredArguments, runArguments, runtimes } from "../packages/cli/src/runtimes/index.ts";

/** The runtime that runs this test. */
export const here = await runtimes[runtimeOf(globalThis)]();

/** The command line that runs a script on it as a user would, with our packages from source where the script is TypeScript. */
export const userCommand = (script: string): [program: string, ...args: string[]] => [process.execPath, ...runArguments(here, script)];

/** The command line that runs a script on it with our packages from source, whatever the script is. */
export const sourceCommand = (script: string): [program: string, ...args: string[]] => [
  process.execPath,
  ...runArguments(here, script, { fromSource: true }),
];

/** The command line that runs a script on it as a launch does. */
export const measuredCommand = (script: string): [program: string, ...args: string[]] => [
  process.execPath,
  ...measuredArguments(here, script),
];
