import process from "node:process";
import { startUpstream } from "@agentperf/adapters-llm";

// A local upstream in a process of its own, which a test can kill and freeze.
await startUpstream(JSON.parse(process.argv[2] ?? "{}"));
