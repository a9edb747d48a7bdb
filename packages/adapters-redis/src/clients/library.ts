import { AgentperfError } from "@agentperf/core";

/** Imports a client library; says how to install it where it isn't there. @throws {AgentperfError} `unavailable` */
export async function clientLibrary<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (thrown) {
    throw new AgentperfError("unavailable", `the package ${name} isn't installed: npm install ${name}`, { cause: thrown });
  }
}
