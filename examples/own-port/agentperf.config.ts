import { defineConfig } from "@agentperf/cli/config";

// The suite brings its port, and the port its adapters: nothing else has to be said.
export default defineConfig({ suites: ["./suite.ts"] });
