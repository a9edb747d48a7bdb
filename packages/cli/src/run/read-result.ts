import { readFile } from "node:fs/promises";
import { AgentperfError, messageOf } from "@agentperf/core";
import { parseResult, type Result } from "@agentperf/core/result";

/** A result document from a file. @throws {AgentperfError} `unreadable`: says in one line what is wrong */
export async function readResult(path: string): Promise<Result> {
  const text = await readFile(path, "utf8").catch((thrown: unknown) => {
    throw new AgentperfError("unreadable", `${path}: ${messageOf(thrown)}`);
  });
  return parseResult(text, path);
}
