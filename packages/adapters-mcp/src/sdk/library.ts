import { AgentperfError } from "@agentperf/core";

async function installed<T>(load: () => Promise<T>, name = "@modelcontextprotocol/client"): Promise<T> {
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

/** The official SDK's server package, which the mock server is built on. @throws {AgentperfError} `unavailable`: it isn't installed */
export const serverLibrary = () => installed(() => import("@modelcontextprotocol/server"), "@modelcontextprotocol/server");
