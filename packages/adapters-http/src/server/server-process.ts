import process from "node:process";
import { messageOf } from "@agentperf/core";
import { serveAnswers } from "./server.ts";

// The program behind a server in a process of its own: says where it serves, and ends when its standard input does.
try {
  const { url } = await serveAnswers();
  process.stdout.write(`${url}\n`);
  process.stdin.on("close", () => process.exit(0));
  process.stdin.on("end", () => process.exit(0));
  process.stdin.resume();
} catch (thrown) {
  process.stderr.write(`${messageOf(thrown)}\n`, () => process.exit(1));
}
