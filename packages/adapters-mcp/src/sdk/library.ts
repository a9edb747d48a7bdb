import { AgentperfError } from "@agentperf/core";

const name = "@modelcontextprotocol/client";

async function installed<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (thrown) {
    throw new AgentperfError("unavailable", `the package ${name} isn't installed: npm install ${name}`, { cause: thrown });
  }
}

/** The official SDK's client package. @throws {AgentperfError} `unavailable`: it isn't installed */
export const sdkLibrary = () => installed(() => import("@modelcontextprotocol/client"));

/** The part of it that starts a server as a process. @throws {AgentperfError} `unavailable`: it isn't installed */
export const stdioLibrary = () => installed(() => import("@modelcontextprotocol/client/stdio"));
