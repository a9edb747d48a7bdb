import { type Adapter, AgentperfError, defineAdapter, type McpConnection, seededRandom } from "@agentperf/core";
import { type Latency, latencySampler, wait } from "./latency.ts";
import { callMockTool, echoCall, mockTools } from "./tools.ts";

/** How long the mock takes for what it does. */
export interface MockLatencies {
  /** Default: 20 ms. */
  readonly connect?: Latency;
  /** Default: 5 ms. */
  readonly listTools?: Latency;
  /** Default: 10 ms. */
  readonly callTool?: Latency;
}

/** An MCP server in the measured process that only waits and answers: the cost of everything but MCP. */
export const mock = (options: MockLatencies = {}): Adapter<"mcp"> => {
  const { connect = "20ms", listTools = "5ms", callTool = "10ms" } = options;
  return defineAdapter({
    id: "mock",
    port: "mcp",
    description: "in process, waits a set latency",
    options: { connect, listTools, callTool },
    async open({ seed, signal }) {
      const random = seededRandom(seed);
      const connectMs = latencySampler(connect, random);
      const listToolsMs = latencySampler(listTools, random);
      const callToolMs = latencySampler(callTool, random);
      return {
        port: {
          sampleCall: echoCall,
          async connect(): Promise<McpConnection> {
            await wait(connectMs(), signal);
            let open = true;
            const mustBeOpen = () => {
              if (!open) throw new AgentperfError("unavailable", "the mock MCP connection is closed");
            };
            return {
              async listTools() {
                mustBeOpen();
                await wait(listToolsMs(), signal);
                return mockTools;
              },
              async callTool(tool, args) {
                mustBeOpen();
                await wait(callToolMs(), signal);
                return callMockTool(tool, args);
              },
              async close() {
                open = false;
              },
            };
          },
        },
      };
    },
  });
};
