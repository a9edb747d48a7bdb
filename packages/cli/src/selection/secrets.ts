import process from "node:process";
import { secretsIn, secretsInEnvironment } from "@agentperf/core/safety";

/** Those that flags and a config have told. */
const told = new Set<string>();

/** Takes texts for secrets from now on, whatever is printed. */
export function rememberSecrets(secrets: Iterable<string>): void {
  for (const secret of secrets) told.add(secret);
}

/** The secrets that are known: those of this process's environment, those passed on to an MCP server included, and what flags and a config told. */
export const knownSecrets = (): string[] => [
  ...secretsInEnvironment(process.env),
  ...secretsIn({ args: process.env["MCP_ARGS"], command: process.env["MCP_COMMAND"] }),
  ...told,
];
