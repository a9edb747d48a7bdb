import process from "node:process";
import { cockatiel, opossum } from "@agentperf/adapters-resilience";
import { testContext } from "../../../../test-support/adapters.ts";

// Makes breakers in each state, does with them as it is told, and ends when nothing is left to wait for.

const [id, how] = process.argv.slice(2);
const { port: breakers } = await (id === "opossum" ? opossum() : cockatiel()).open(testContext);
const settings = { failures: 1, resetMs: 3_600_000 };
const closed = breakers.make(async () => {}, settings);
await closed.call(undefined);
const open = breakers.make(() => Promise.reject(new Error("no")), settings);
await open.call(undefined).catch(() => {});
const trying = breakers.makeHalfOpen?.(() => new Promise(() => {}), settings);
// Never settles, as a call whose server is gone.
void trying?.call(undefined);
process.stdout.write(`${closed.state} ${open.state} ${trying?.state}\n`);
if (how === "ended") for (const breaker of [closed, open, trying]) breaker?.end();
