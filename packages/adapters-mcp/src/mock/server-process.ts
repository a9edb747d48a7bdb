import process from "node:process";
import { startMockServer } from "./server.ts";

// The program behind the adapter mockServer: prints its address, and ends when its standard input does, so that it never
// outlives the process that started it.
const server = await startMockServer(JSON.parse(process.argv[2] ?? "{}"));
process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
process.stdin.resume();
process.stdin.once("close", () => process.exit(0));
process.stdin.once("end", () => process.exit(0));
