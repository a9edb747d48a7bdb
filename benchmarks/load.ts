import process from "node:process";
import { parseArgs } from "node:util";
import type { Proof } from "./load/proof.ts";

// npm run bench load [-- --quick --only NAME --trace FILE --jobs N]. Whether `agentperf load` tells what it is for: on servers whose behaviour is known, and held
// against other tools. Each proof is a table with its targets. The program ends with 1 where one is missed.

const proofs: Readonly<Record<string, () => Promise<Proof>>> = {
  "cost-http": async () => (await import("./load/cost.ts")).http,
  "cost-mcp": async () => (await import("./load/cost.ts")).mcp,
  "cost-redis": async () => (await import("./load/cost.ts")).redis,
  stall: async () => (await import("./load/stall.ts")).default,
  queue: async () => (await import("./load/queue.ts")).default,
  limit: async () => (await import("./load/limit.ts")).default,
  find: async () => (await import("./load/find.ts")).default,
};

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    quick: { type: "boolean", default: false },
    trace: { type: "string" },
    jobs: { type: "string", default: "1" },
    only: { type: "string", multiple: true, default: [] },
  },
});
const names = values.only.length === 0 ? Object.keys(proofs) : values.only;
const unknown = names.find((name) => !Object.hasOwn(proofs, name));
if (unknown !== undefined) {
  process.stderr.write(`no proof ${unknown}: --only takes ${Object.keys(proofs).join(", ")}\n`);
  process.exit(2);
}
const jobs = Number(values.jobs);
if (!Number.isInteger(jobs) || jobs < 1) {
  process.stderr.write(`--jobs takes how many trials are made at a time, not ${values.jobs}\n`);
  process.exit(2);
}
let allMet = true;
for (const name of names) {
  const proof = await proofs[name]?.();
  if (!(await proof?.({ ...values, jobs }))) allMet = false;
}
if (!allMet) process.exitCode = 1;
