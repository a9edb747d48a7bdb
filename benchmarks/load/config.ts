import { defineConfig } from "@agentperf/cli/config";

export default defineConfig({ suites: ["./suite.ts"] });
