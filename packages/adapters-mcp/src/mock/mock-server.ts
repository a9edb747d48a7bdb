import process from "node:process";
import {
  type AdapterContext,
  asStarted,
  callSettings,
  checkOptions,
  configuredCall,
  defineAdapter,
  latencyRule,
  mcpPort,
  messageOf,
  type OptionRules,
  optionRule,
  ownServer,
} from "@agentperf/core";
import { engineRule } from "../http/engine.ts";
import { type HttpOptions, openHttp } from "../http/http.ts";
import { clientOptionRules, type McpAdapter, protocolRule } from "../sdk/connection.ts";
import { installedSdk, probeBySdk } from "../sdk/library.ts";
import { installedServer } from "./handler.ts";
import type { MockServer, MockServerOptions } from "./server.ts";
import { behaviourRules } from "./tools.ts";

/** Options of {@link mockServer}. */
export interface MockServerAdapterOptions extends Omit<MockServerOptions, "port" | "seed"> {
  /** How the client talks to it. */
  readonly client?: Omit<HttpOptions, "url" | "token" | "headers"> | undefined;
}

const rules: OptionRules<MockServerAdapterOptions> = {
  ...behaviourRules,
  listTools: latencyRule,
  callTool: latencyRule,
  client: optionRule.object,
};

const clientRules: OptionRules<NonNullable<MockServerAdapterOptions["client"]>> = {
  ...clientOptionRules,
  protocol: protocolRule,
  engine: engineRule,
};

/** The mock behind real HTTP on loopback, in a process of its own on the measured runtime: MCP without a server of yours. */
export const mockServer = (options: MockServerAdapterOptions = {}): McpAdapter => {
  checkOptions("mock-server", options, rules);
  checkOptions("the client of mock-server", options.client ?? {}, clientRules);
  const { client = {}, ...latencies } = options;
  return defineAdapter({
    id: "mock-server",
    port: mcpPort,
    description: "the mock behind real HTTP on loopback, in a process of its own",
    capabilities: ["server"],
    options: { ...options },
    shown: ["client.protocol", "client.engine", "client.call.tool"],
    settings: callSettings,
    configure: (values) => mockServer({ ...options, client: { ...client, call: configuredCall(client.call, process.env, values) } }),
    // What it needs is looked for, not started.
    probe: () =>
      probeBySdk(async () => {
        try {
          installedSdk();
          const { name, version = "" } = await installedServer();
          return { available: true, version: `server ${name} ${version}`.trim() };
        } catch (thrown) {
          return { available: false, reason: messageOf(thrown) };
        }
      }),
    async open({ seed, command }) {
      const server = await spawnMockServer({ ...latencies, seed }, command);
      try {
        const opened = await openHttp({ ...client, url: server.url });
        return {
          port: opened.port,
          async close() {
            await opened.close?.();
            await server.close();
          },
        };
      } catch (thrown) {
        await server.close();
        throw thrown;
      }
    },
  });
};

async function spawnMockServer(
  options: MockServerOptions,
  command: NonNullable<AdapterContext["command"]> = asStarted(process),
): Promise<MockServer> {
  const [{ spawn }, { fileURLToPath }] = await Promise.all([import("node:child_process"), import("node:url")]);
  // The same ending as this file's own: TypeScript in a checkout, JavaScript where it is installed.
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
  const [program, ...args] = command(fileURLToPath(new URL(`./server-process${extension}`, import.meta.url)));
  const child = spawn(program, [...args, JSON.stringify(options)], { stdio: ["pipe", "pipe", "pipe"] });
  const { line, close } = await ownServer(child, "the mock MCP server didn't start");
  // The line that our own script prints.
  const { url } = JSON.parse(line) as { url: string };
  return { url, close };
}
