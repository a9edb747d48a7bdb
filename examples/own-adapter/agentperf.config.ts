import { defineConfig } from "@agentperf/cli/config";
import { shardedSessions } from "./adapter.ts";

export default defineConfig({
  // Beside one of ours, so that the two stand in one table.
  adapters: { sessions: [shardedSessions({ shards: 8 }), "memory"] },
});
