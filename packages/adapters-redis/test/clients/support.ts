import { bun, ioredis, nodeRedis } from "@agentperf/adapters-redis";
import { type Availability, runtimeOf } from "@agentperf/core";
import { testContext } from "../../../../test-support/adapters.ts";

/** Whether the tests run on Bun. */
export const isBun = runtimeOf(globalThis) === "bun";

/** The clients that hold a connection and work on this runtime. */
export const native = [ioredis, nodeRedis, ...(isBun ? [bun] : [])] as const;

/** Those that can be probed here: Bun's client can be from elsewhere too. */
export const probed = [ioredis, nodeRedis, bun] as const;

/** What a probe says, in one line. */
export async function said(adapter: ReturnType<typeof ioredis>): Promise<string> {
  const availability: Availability | undefined = await adapter.probe?.(testContext);
  if (availability?.available !== true) return `no: ${availability?.reason}`;
  return ["yes", availability.version, availability.note].filter((part) => part !== undefined).join(": ");
}
