import { redactUrl } from "@agentperf/core";
import { own, scrubbedShort } from "@agentperf/core/safety";
import type { LaunchFailure } from "../launch/launch.ts";
import type { LaunchSide } from "../launch/launches.ts";
import type { Side } from "./side.ts";

/**
 * Why a launch failed, without secrets, in which phase, and where the servers of what failed are: not every client says whom it asked.
 * @param sides - both sides of the comparison, each of which may have secrets
 * @param failed - what may have failed
 */
export function failureText(
  { message, phase }: Pick<LaunchFailure, "message" | "phase">,
  sides: readonly Pick<Side, "prepared">[],
  failed: readonly LaunchSide[],
): string {
  const scrub = (text: string) => sides.reduce((scrubbed, { prepared }) => prepared.scrub(scrubbed), text);
  const where = [phase, ...new Set(failed.flatMap(serversOf))].join("; ");
  return `${scrubbedShort(message, scrub)} (in ${where})`;
}

/** The servers that a crossing's adapters reach: `redis ioredis at redis://127.0.0.1:6379`. */
const serversOf = ({ crossing, prepared }: LaunchSide): string[] =>
  [...prepared.resolved.adapters].flatMap(([port, probed]) =>
    probed.flatMap(({ adapter: { id, address } }) =>
      address !== undefined && own(crossing.adapters, port) === id ? [`${port} ${id} at ${redactUrl(address)}`] : [],
    ),
  );
