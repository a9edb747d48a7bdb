import process from "node:process";
import { defineConfig } from "@agentperf/cli";

// One runtime under two names, whose second one may be slower by so many percent.

const percent = process.env["VERDICTS_PERCENT"] ?? "0";

export default defineConfig({
  runtimes: [
    { name: "one", runtime: "node" },
    { name: "other", runtime: "node", env: { VERDICTS_SLOWED: percent } },
  ],
  ...(percent === "0" ? {} : { suites: ["./slowed.ts"] }),
});
