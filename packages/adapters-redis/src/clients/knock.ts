import { connect as connectTcp } from "node:net";
import { connect as connectTls } from "node:tls";
import { within } from "@agentperf/core";
import type { Target } from "./connection.ts";

/** What a server says of itself to everybody: HELLO needs no right. */
export interface ServerAbout {
  readonly version?: string | undefined;
  readonly mode?: string | undefined;
}

/**
 * Logs in to a server without any client, and asks what it is.
 * @throws {Error} nobody answers there in time, or the server refuses user, password or database: with its words
 */
export async function knock(target: Target, signal: AbortSignal): Promise<ServerAbout> {
  const { at, tls, username, password, db = 0, connectTimeoutMs } = target;
  const where = "socket" in at ? { path: at.socket } : at;
  const socket = tls === undefined ? connectTcp(where) : connectTls({ ...where, ...tls });
  const commands: string[][] = [];
  if (password !== undefined || username !== undefined)
    commands.push(["AUTH", ...(username === undefined ? [] : [username]), password ?? ""]);
  if (db !== 0) commands.push(["SELECT", String(db)]);
  commands.push(["PING"], ["HELLO"]);
  const { promise: answered, resolve, reject } = Promise.withResolvers<string>();
  let text = "";
  socket.on("data", (chunk: Uint8Array) => {
    text += new TextDecoder().decode(chunk);
    if (isWhole(text, commands.length)) resolve(text);
  });
  socket.once("error", reject);
  socket.once("close", () => reject(new Error("the server closed the connection")));
  socket.write(commands.map(encoded).join(""));
  try {
    const [...lines] = (await within(connectTimeoutMs, answered, signal)).split("\r\n");
    for (const line of lines.slice(0, commands.length - 1)) {
      if (line.startsWith("-") && !line.startsWith("-NOPERM")) throw new Error(line.slice(1));
    }
    // Each word of its answer comes after a line with its length.
    const of = (name: string) => (lines.includes(name) ? lines[lines.indexOf(name) + 2] : undefined);
    return { version: of("version"), mode: of("mode") };
  } finally {
    socket.destroy();
  }
}

/** Each answer is a line, except the last, which ends with its modules where it isn't an error. */
function isWhole(text: string, answers: number): boolean {
  const lines = text.split("\r\n");
  if (lines.length <= answers) return false;
  return lines[answers - 1]?.startsWith("-") === true || lines.includes("modules");
}

const encoded = (words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${new TextEncoder().encode(word).length}\r\n${word}\r\n`).join("")}`;
