import process from "node:process";
import { type RuntimeName, runtimeOf } from "@agentperf/core";
import { isInDenoCache } from "./shared/deno-cache.ts";

// Where our own packages lie decides which runtimes can load them.

/** What {@link unreachableBy} looks at. */
export interface Installation {
  /** The runtime that runs this program. */
  readonly running: RuntimeName;
  /** Address of one of our own files. */
  readonly url: string;
  /** Whether Yarn resolves packages in this process, from its own archives. */
  readonly isPlugAndPlay: boolean;
}

const own = (): Installation => ({
  running: runtimeOf(globalThis),
  url: import.meta.url,
  isPlugAndPlay: process.versions["pnp"] !== undefined,
});

/**
 * Why a runtime can't load our packages from where they are installed, and what to do about it.
 * @returns undefined where it can
 */
export function unreachableBy(name: RuntimeName, { running, url, isPlugAndPlay }: Installation = own()): string | undefined {
  if (isPlugAndPlay && name !== "node")
    return `${name} can't load packages that Yarn keeps in archives (Plug'n'Play): set nodeLinker: node-modules in .yarnrc.yml and run yarn install`;
  if (running === "deno" && name !== "deno" && isInDenoCache(url))
    return `${name} can't load packages from Deno's cache: install agentperf in the project, or run it by deno run -A --node-modules-dir=auto npm:…`;
  return undefined;
}
