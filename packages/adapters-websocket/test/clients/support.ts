import { native, undici, type WebSocketAdapter, ws } from "@agentperf/adapters-websocket";
import { runtimeOf } from "@agentperf/core";
import { testContext } from "../../../../test-support/adapters.ts";

/** Whether the tests run on Bun. */
export const isBun = runtimeOf(globalThis) === "bun";

/** The clients that work on this runtime. */
export const works = [ws, native, ...(isBun ? [] : [undici])] as const;

/** What a probe says, in one line. */
export async function said(adapter: WebSocketAdapter): Promise<string> {
  const availability = await adapter.probe?.(testContext);
  if (availability?.available !== true) return `no: ${availability?.reason}`;
  return ["yes", availability.version, availability.note].filter((part) => part !== undefined).join(": ");
}
