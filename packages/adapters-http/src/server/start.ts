import process from "node:process";
import { type AdapterContext, AgentperfError, within } from "@agentperf/core";
import type { AnsweringServer } from "./server.ts";

type Command = NonNullable<AdapterContext["command"]>;

const startTimeoutMs = 10_000;
/** A process that doesn't end by itself for so long is ended. */
const endTimeoutMs = 3_000;

/** Outside of the command line: as this process was started. Packages of a checkout are taken from source. */
const ownCommand: Command = (script) => [
  process.execPath,
  ...process.execArgv,
  ...(script.endsWith(".ts") ? ["--conditions=@agentperf/source"] : []),
  script,
];

/**
 * Starts our server in a process of its own, so that its work isn't measured. It ends when this process does.
 * @throws {AgentperfError} `unavailable`: it ended, or said nothing in time; with its last words
 */
export async function startAnsweringServer(command: Command = ownCommand): Promise<AnsweringServer & { readonly pid: number | undefined }> {
  const [{ spawn }, { EventEmitter }, { createInterface }, { fileURLToPath }] = await Promise.all([
    import("node:child_process"),
    import("node:events"),
    import("node:readline"),
    import("node:url"),
  ]);
  // The same ending as this file's own: TypeScript in a checkout, JavaScript where it is installed.
  const ending = import.meta.url.slice(import.meta.url.lastIndexOf("."));
  const [program, ...args] = command(fileURLToPath(new URL(`./server-process${ending}`, import.meta.url)));
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
  const { once } = EventEmitter;
  const ended = once(child, "close").catch((thrown: unknown) => [thrown]);
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-2_000);
  });
  child.stdin.on("error", () => undefined);
  const close = async () => {
    child.stdin.end();
    const killer = setTimeout(() => child.kill("SIGKILL"), endTimeoutMs);
    await ended;
    clearTimeout(killer);
  };
  const [line, over] = [
    once(createInterface(child.stdout), "line"),
    ended.then(() => Promise.reject(new Error(complaint.trim() || "it ended at once"))),
  ];
  line.catch(() => undefined);
  over.catch(() => undefined);
  try {
    const [url] = await within(startTimeoutMs, Promise.race([line, over]));
    return { url: String(url), pid: child.pid, close };
  } catch (thrown) {
    child.kill("SIGKILL");
    await close();
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AgentperfError("unavailable", `no server of our own (give --http-url): ${said}`, { cause: thrown });
  }
}
