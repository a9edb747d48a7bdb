import {
  type Adapter,
  AgentperfError,
  checkOptions,
  defineAdapter,
  echoCall,
  type Latency,
  latencyRule,
  latencySampler,
  type McpConnection,
  mcpPort,
  type OptionRules,
  seededRandom,
  wait,
} from "@agentperf/core";
import { behaviourRules, type MockBehaviour, mockCaller, mockTools } from "./tools.ts";

/** How long the mock takes for what it does. */
export interface MockLatencies {
  /** Time of a new connection. Default: 20 ms. */
  readonly connect?: Latency | undefined;
  /** Time of a list of the tools. Default: 5 ms. */
  readonly listTools?: Latency | undefined;
  /** Time of a tool call. Default: 10 ms. */
  readonly callTool?: Latency | undefined;
  /** Part of each tool call, on top, that only one call at a time can be in: what keeps a server from scaling. Default: none. */
  readonly lock?: Latency | undefined;
}

const rules: OptionRules<MockLatencies & MockBehaviour> = {
  ...behaviourRules,
  connect: latencyRule,
  listTools: latencyRule,
  callTool: latencyRule,
  lock: latencyRule,
};

/** An MCP server in the measured process that only waits and answers: the cost of everything but MCP. */
export const mock = (options: MockLatencies & MockBehaviour = {}): Adapter<typeof mcpPort> => {
  checkOptions("mock", options, rules);
  const { connect = "20ms", listTools = "5ms", callTool = "10ms", lock = "0ms", ...behaviour } = options;
  return defineAdapter({
    id: "mock",
    port: mcpPort,
    description: "answers in the measured process, after a set latency",
    options: { connect, listTools, callTool, lock, ...behaviour },
    async open({ seed, signal }) {
      const random = seededRandom(seed);
      const connectMs = latencySampler(connect, random);
      const listToolsMs = latencySampler(listTools, random);
      const callToolMs = latencySampler(callTool, random);
      const lockMs = latencySampler(lock, random);
      let locked: Promise<void> = Promise.resolve();
      const answer = mockCaller(behaviour, random);
      const tools = mockTools(behaviour);
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
                return tools;
              },
              async callTool(tool, args) {
                mustBeOpen();
                await wait(callToolMs(), signal);
                if (lock !== "0ms") {
                  locked = locked.then(() => wait(lockMs(), signal));
                  await locked;
                }
                return answer(tool, args) ?? never(signal);
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

/** Ends only when the run does. */
function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
}
