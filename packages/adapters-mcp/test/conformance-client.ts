import process from "node:process";
import { http } from "@agentperf/adapters-mcp";
import { opened } from "../../../test-support/adapters.ts";

// The client that the conformance suite drives: connects to the address it is given, lists the tools, calls each one that it can,
// and closes.

async function drive(url: string): Promise<void> {
  await using mcp = await opened(http({ url }));
  const connection = await mcp.port.connect();
  for (const { name } of await connection.listTools()) await connection.callTool(name, { a: 5, b: 3 });
  await connection.close();
}

await drive(process.argv.at(-1) ?? "");
process.exit(0);
