import { AgentperfError, messageOf } from "@agentperf/core";
import { type Baselines, parseBaselines } from "@agentperf/core/analysis";
import { parseJson, readTextFile } from "../text-file.ts";

/** Baselines from a file. @throws {AgentperfError} `config`: it can't be read, or which key is wrong */
async function readBaselinesFile(path: string): Promise<Baselines> {
  let content: unknown;
  try {
    content = parseJson(await readTextFile(path));
  } catch (thrown) {
    throw new AgentperfError("config", `${path}: the baselines can't be read: ${messageOf(thrown)}`);
  }
  return parseBaselines(content, path);
}

/**
 * The baselines of a file, or those that come with the suites where there is none.
 * @throws {AgentperfError} `config`: the file can't be read, or which key is wrong
 */
export async function loadBaselines(path: string | undefined): Promise<Baselines> {
  if (path !== undefined) return readBaselinesFile(path);
  const { default: content } = await import("@agentperf/suites/baselines.json", { with: { type: "json" } });
  return parseBaselines(content, "baselines.json");
}
