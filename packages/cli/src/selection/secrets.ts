import process from "node:process";
import { secretsIn } from "@agentperf/core";

/** Shorter values under a secret-looking name are settings, such as MAX_TOKENS=4096; scrubbing them would spoil every text. */
const shortest = 6;

/** The secrets in this process's environment. */
export const environmentSecrets = (): string[] => secretsIn({ ...process.env }).filter((secret) => secret.length >= shortest);
