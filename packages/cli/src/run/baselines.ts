import { readFile } from "node:fs/promises";
import { AgentperfError, messageOf } from "@agentperf/core";
import { type Baselines, parseBaselines } from "@agentperf/core/analysis";

/** Baselines from a file. @throws {AgentperfError} `config`: it can't be read, or which key is wrong */
export async function readBaselinesFile(path: string): Promise<Baselines> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, "utf8"));
  } catch (thrown) {
    throw new AgentperfError("config", `${path}: the baselines can't be read: ${messageOf(thrown)}`);
  }
  return parseBaselines(content, path);
}
