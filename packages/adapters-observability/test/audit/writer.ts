import process from "node:process";
import { fileChain, pino } from "@agentperf/adapters-observability";
import { testContext } from "../../../../test-support/adapters.ts";

// Appends to an audit log until it is killed, and says after each record how many there are: node writer.ts file-chain DIRECTORY durable

const [id = "", directory = "", kind = ""] = process.argv.slice(2);
const make = id === "pino" ? pino : fileChain;
const { port: audit } = await make().open({ ...testContext, directory });
const log = await audit.open("killed", { durable: kind === "durable" });
const filler = "x".repeat(20_000);
for (let at = 0; ; at++) {
  await log.append({ actor: "writer", action: "append", target: String(at), details: { filler } });
  process.stdout.write(`${at + 1}\n`);
  // Or a runtime would keep what was said to itself.
  await new Promise((resolve) => setImmediate(resolve));
}
