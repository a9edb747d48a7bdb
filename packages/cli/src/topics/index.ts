/** A topic's line in the table. */
interface TopicEntry {
  /** Shown by `agentperf help`. */
  readonly summary: string;
  /** Commands whose own help names it. */
  readonly commands?: readonly string[];
  load(): Promise<{ readonly default: string }>;
}

/** Every topic of `agentperf help`, in the order that it lists them. No topic has the name of a command. */
export const topics = {
  quickstart: { summary: "from nothing to the first figures", load: () => import("./quickstart.ts") },
  comparing: {
    summary: "run, compare, check, ab, history: which one when",
    commands: ["compare", "check", "ab", "history", "baseline"],
    load: () => import("./comparing.ts"),
  },
  glossary: { summary: "the words that stand in messages and guides", load: () => import("./glossary.ts") },
  statistics: { summary: "how to read ±, ratios, p and verdicts", load: () => import("./statistics.ts") },
  adapters: { summary: "choose what a benchmark runs on, and write your own", load: () => import("./adapters.ts") },
  config: { summary: "the config file, key by key", commands: ["init"], load: () => import("./config.ts") },
  benchmarks: { summary: "write a benchmark of your own", load: () => import("./benchmarks.ts") },
  redis: { summary: "measure a real Redis, and Redis over REST", commands: ["gateway"], load: () => import("./redis.ts") },
  mcp: { summary: "measure any MCP server", load: () => import("./mcp.ts") },
  postgres: { summary: "measure a PostgreSQL, or PGlite", load: () => import("./postgres.ts") },
  llm: { summary: "measure a model's API, and a router before it", load: () => import("./llm.ts") },
  breaker: { summary: "measure circuit breakers", load: () => import("./breaker.ts") },
  observability: { summary: "what metrics and an audit log cost", load: () => import("./observability.ts") },
  websocket: { summary: "measure a WebSocket server, and its clients", load: () => import("./websocket.ts") },
  "load-testing": {
    summary: "operations at a rate, objectives, the highest rate that holds",
    commands: ["load"],
    load: () => import("./load-testing.ts"),
  },
  "comparing-loads": {
    summary: "two sides under the same load, and results of loads",
    commands: ["load", "ab", "check", "compare"],
    load: () => import("./comparing-loads.ts"),
  },
  "scaling-out": {
    summary: "load and long suites on many machines",
    commands: ["agent"],
    load: () => import("./scaling-out.ts"),
  },
  ci: { summary: "stop what makes things slower", load: () => import("./ci.ts") },
  memory: { summary: "allocations, profiles, traces, leaks", commands: ["profile"], load: () => import("./memory.ts") },
  runtimes: { summary: "Node, Bun and Deno side by side", load: () => import("./runtimes.ts") },
  troubleshooting: { summary: "what to do, by symptom", commands: ["doctor"], load: () => import("./troubleshooting.ts") },
  "exit-codes": { summary: "what the command ends with", load: () => import("./exit-codes.ts") },
  environment: { summary: "the environment variables that are read", load: () => import("./environment.ts") },
} satisfies Readonly<Record<string, TopicEntry>>;

/** Name of a topic. */
export type TopicName = keyof typeof topics;
