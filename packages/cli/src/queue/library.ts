import { AgentperfError, messageOf } from "@agentperf/core";
import { version } from "../version.ts";

/**
 * The package that speaks with the queue, which few need and which weighs much: its users install it.
 * @throws {AgentperfError} `unavailable`: it isn't installed, with the command that does so
 */
export async function queueLibrary(): Promise<typeof import("@agentperf/queue")> {
  try {
    return await import("@agentperf/queue");
  } catch (thrown) {
    const isMissing = /cannot find|not found|could not resolve|unable to resolve/i.test(messageOf(thrown));
    const why = isMissing ? "isn't installed" : `can't be loaded: ${messageOf(thrown)}`;
    throw new AgentperfError(
      "unavailable",
      `--queue needs the package @agentperf/queue, which ${why}: npm install @agentperf/queue@${version}`,
      {
        cause: thrown,
      },
    );
  }
}
