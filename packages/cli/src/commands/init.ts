import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { AgentperfError } from "@agentperf/core";
import { defaults } from "../config/defaults.ts";
import { type ExitCode, exitCode } from "../exit.ts";
import { type DeclareCommand, examples } from "../flags/command.ts";
import { print } from "../results/standard-output.ts";

const declare: DeclareCommand = (command, { exit }) => {
  command.addHelpText("after", examples("init && agentperf run ParseState")).action(async () => exit(await init()));
};

export default declare;

const config = `import { defineConfig, env, firstAvailable } from "@agentperf/cli/config";

export default defineConfig({
  // Default: every runtime found on PATH.
  // runtimes: ["node", "bun", "deno"],

  adapters: {
    // The first that can be reached. An array crosses instead: every benchmark runs on each.
    redis: env("REDIS_URL") === undefined ? "memory" : firstAvailable("ioredis", "memory"),
    mcp: "mock",

    // With options, or an adapter of your own (defineAdapter in @agentperf/core):
    // redis: [memory(), ioredis({ url: env("REDIS_URL"), commandTimeoutMs: 1_000 })],  // from "@agentperf/adapters-redis"
    // mcp: [mock({ callTool: "10ms" }), http({ url: "http://127.0.0.1:3001/mcp" })],   // from "@agentperf/adapters-mcp"
  },

  // Ours, and yours.
  suites: ["@agentperf/suites", "./bench/example.ts"],

  // benchtime: "${defaults.benchtime}", // or "100x"
  // count: 10,          // rounds; a comparison needs several
  // baselines: "./baselines.json",
});
`;

const example = `import { defineBenchmark, defineSuite, redisPort } from "@agentperf/core";

const parseState = defineBenchmark({
  name: "ParseState",
  description: "read one agent's state back from its JSON",
  ports: [redisPort],
  async setup({ ports: { redis }, keyPrefix }) {
    const key = \`\${keyPrefix}state\`;
    await redis.set(key, JSON.stringify({ step: 7, messages: Array(50).fill("hello") }), { ttlMs: 3_600_000 });
    return { redis, key };
  },
  // The only part that is timed.
  run: async ({ redis, key }) => JSON.parse((await redis.get(key)) ?? "null"),
  verify: (_, state) => state.step === 7,
  async teardown({ redis, key }) {
    await redis.del([key]);
  },
});

export default defineSuite({ name: "example", benchmarks: [parseState] });
`;

const files: Readonly<Record<string, string>> = { "agentperf.config.ts": config, "bench/example.ts": example };

/** Writes a commented config and an example benchmark; touches no file that is there. */
async function init(): Promise<ExitCode> {
  const there = Object.keys(files).filter((path) => existsSync(path));
  if (there.length > 0) throw new AgentperfError("usage", `${there.join(" and ")} is there already; nothing was written`);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: "wx" });
    print(`wrote ${path}\n`);
  }
  print("\nnext: npx agentperf run ParseState\n");
  return exitCode.fine;
}
