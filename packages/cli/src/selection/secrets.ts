import process from "node:process";
import { secretsIn, secretsInEnvironment } from "@agentperf/core/safety";

/** The secrets in this process's environment, those passed on to an MCP server included. */
export const environmentSecrets = (): string[] => [
  ...secretsInEnvironment(process.env),
  ...secretsIn({ args: process.env["MCP_ARGS"], command: process.env["MCP_COMMAND"] }),
];
