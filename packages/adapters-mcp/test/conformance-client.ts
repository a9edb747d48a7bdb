import process from "node:process";
import { http } from "@agentperf/adapters-mcp";

// The client that the conformance suite drives: connects to the address it is given, lists the tools, calls each one that it can,
// and closes.

const url = process.argv.at(-1) ?? "";
const { port, close } = await http({ url }).open({
  signal: new AbortController().signal,
  keyPrefix: "",
  directory: "",
  seed: 1,
  ports: {},
});
const connection = await port.connect();
for (const { name } of await connection.listTools()) await connection.callTool(name, { a: 5, b: 3 });
await connection.close();
await close?.();
process.exit(0);
