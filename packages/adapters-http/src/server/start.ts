import process from "node:process";
import { type AdapterContext, asStarted, ownServer } from "@agentperf/core";
import type { AnsweringServer } from "./server.ts";

/**
 * Starts our server in a process of its own, so that its work isn't measured. It ends when this process does.
 * @throws {AgentperfError} `unavailable`: it ended, or said nothing in time; with its last words
 */
export async function startAnsweringServer(
  command: NonNullable<AdapterContext["command"]> = asStarted(process),
): Promise<AnsweringServer & { readonly pid: number | undefined }> {
  const [{ spawn }, { fileURLToPath }] = await Promise.all([import("node:child_process"), import("node:url")]);
  // The same ending as this file's own: TypeScript in a checkout, JavaScript where it is installed.
  const ending = import.meta.url.slice(import.meta.url.lastIndexOf("."));
  const [program, ...args] = command(fileURLToPath(new URL(`./server-process${ending}`, import.meta.url)));
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
  const { line, pid, close } = await ownServer(child, "no server of our own (give --http-url)");
  return { url: line, pid, close };
}
