import { connect } from "node:net";
import { within } from "@agentperf/core";
import { socketOf, type Target } from "./connection.ts";

/** Asks for TLS, which a server answers before anybody logs in: its length, and a number that stands for the question. */
const question = Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47);
const answers = ["S", "N"];

/**
 * Sees without any client that a PostgreSQL listens. Nobody logs in.
 * @throws {Error} nobody answers there in time, or it is something else
 */
export async function knock({ at, connectTimeoutMs }: Pick<Target, "at" | "connectTimeoutMs">, signal: AbortSignal): Promise<void> {
  const socket = "directory" in at ? connect(socketOf(at)) : connect(at.port, at.host);
  const { promise: answered, resolve, reject } = Promise.withResolvers<string>();
  socket.once("data", (chunk: Uint8Array) => resolve(new TextDecoder().decode(chunk.subarray(0, 1))));
  socket.once("error", reject);
  socket.once("close", () => reject(new Error("the server closed the connection")));
  socket.write(question);
  try {
    if (!answers.includes(await within(connectTimeoutMs, answered, signal))) throw new Error("what answers there isn't PostgreSQL");
  } finally {
    socket.destroy();
  }
}
