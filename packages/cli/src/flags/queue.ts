import process from "node:process";
import { AgentperfError, secretsIn } from "@agentperf/core";
import type { QueuePlace } from "@agentperf/queue";
import { defaults } from "../config/defaults.ts";
import { rememberSecrets } from "../selection/secrets.ts";
import { givenValue } from "./given.ts";

/** Descriptions of the flags that say where the queue is. */
export const queueHelp = {
  queue: "Redis that hands out work to agents: redis://HOST:PORT, rediss:// for TLS (default: AGENTPERF_QUEUE)",
  ca: "file with the certificates that vouch for a rediss:// queue",
  workers: "agents that share it: agentperf agent, on other machines (agentperf help scaling-out)",
  wait: `how long agents are waited for (default: ${defaults.agentWait})`,
  lostAfter: `an agent that isn't heard of for this long is lost (default: ${defaults.agentLost})`,
} as const;

/** The variable that says where the queue is, where no flag does. */
const variable = "AGENTPERF_QUEUE";

/**
 * Where the queue is. Its address may hold a password, which is shown nowhere.
 * @throws {AgentperfError} `usage`: nobody says where it is
 */
export async function queuePlaceOf(queue: string | undefined, caFile: string | undefined): Promise<QueuePlace> {
  const url = (await givenValue("--queue", queue)) ?? process.env[variable];
  if (url === undefined || url === "")
    throw new AgentperfError("usage", `say where the queue is: --queue redis://HOST:PORT, or the variable ${variable}`);
  rememberSecrets(secretsIn({ url }));
  return { url, ...(caFile === undefined ? {} : { caFile }) };
}
