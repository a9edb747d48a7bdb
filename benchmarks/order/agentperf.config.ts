import { defineConfig } from "@agentperf/cli/config";

export default defineConfig({ runtimes: ["node"], suites: ["./suite.ts"], benchtime: "200ms" });
