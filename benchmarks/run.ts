import process from "node:process";

// npm run bench NAME: agentperf's own figures, as BENCHMARKS.md holds them.

const programs: Readonly<Record<string, () => Promise<unknown>>> = {
  accuracy: () => import("./accuracy.ts"),
  startup: () => import("./startup.ts"),
  order: () => import("./order.ts"),
  adapters: () => import("./adapters.ts"),
  sql: () => import("./sql.ts"),
  llm: () => import("./llm.ts"),
  breaker: () => import("./breaker.ts"),
  observability: () => import("./observability.ts"),
  websocket: () => import("./websocket.ts"),
  load: () => import("./load.ts"),
  "ab-load": () => import("./ab-load.ts"),
  merge: () => import("./merge.ts"),
  compare: () => import("./compare.ts"),
  history: () => import("./history.ts"),
  cost: () => import("./cost.ts"),
  stability: () => import("./stability.ts"),
  whole: () => import("./whole.ts"),
  installed: () => import("./installed.ts"),
};

const program = programs[process.argv[2] ?? ""];
if (program === undefined) {
  process.stderr.write(`usage: npm run bench ${Object.keys(programs).join("|")}\n`);
  process.exitCode = 2;
} else await program();
