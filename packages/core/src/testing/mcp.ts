import type { Adapter } from "../adapter/define-adapter.ts";
import { type ContractCase, type ContractOptions, casesFor, expect, expectEqual } from "./contract.ts";

/** The rules of the mcp port. */
export const mcpContract = (adapter: Adapter<"mcp">, options: ContractOptions = {}): ContractCase[] =>
  casesFor(adapter, options, {
    "connects, lists the sample tool, calls it, closes": async (mcp) => {
      const connection = await mcp.connect();
      try {
        const { tool, arguments: args, expect: text = "" } = mcp.sampleCall;
        const tools = await connection.listTools();
        expect(
          tools.some(({ name }) => name === tool),
          `the server offers ${tool}`,
        );
        const result = await connection.callTool(tool, args);
        expectEqual(result.isError, false, "error");
        expect(result.text.includes(text), `the result ${JSON.stringify(result.text)} holds ${JSON.stringify(text)}`);
      } finally {
        await connection.close();
      }
    },
    "doesn't take an unknown tool for a success": async (mcp) => {
      const connection = await mcp.connect();
      try {
        const failed = await connection.callTool("no-such-tool", {}).then(
          ({ isError }) => isError,
          () => true,
        );
        expect(failed, "an unknown tool gives an error");
      } finally {
        await connection.close();
      }
    },
    "answers calls in flight each with its own result": async (mcp) => {
      const connection = await mcp.connect();
      try {
        const { tool, arguments: args, expect: text = "" } = mcp.sampleCall;
        const results = await Promise.all(Array.from({ length: 16 }, () => connection.callTool(tool, args)));
        for (const result of results) expect(!result.isError && result.text.includes(text), "every result is right");
      } finally {
        await connection.close();
      }
    },
    "connects again after a close": async (mcp) => {
      for (let time = 0; time < 2; time++) {
        const connection = await mcp.connect();
        expect((await connection.listTools()).length > 0, "tools");
        await connection.close();
      }
    },
  });
