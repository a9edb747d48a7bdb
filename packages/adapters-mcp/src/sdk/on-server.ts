import { type AdapterContext, type Opened, probeByOpening } from "@agentperf/core";
import type { SdkMcp } from "./connection.ts";
import { probeBySdk } from "./library.ts";

/** What the adapters of a real server have alike: what they can do, and how they are opened and probed. */
export const onServer = (open: (note?: AdapterContext["note"]) => Promise<Opened<SdkMcp>>) =>
  ({
    capabilities: ["server"],
    open: ({ note }: AdapterContext) => open(note),
    probe: () => probeBySdk(() => probeByOpening(() => open(), serverOf)),
  }) as const;

/** Connects once, for the name and version that the server gives itself. */
async function serverOf(mcp: SdkMcp): Promise<string | undefined> {
  const connection = await mcp.connect();
  await connection.close();
  return connection.server;
}
