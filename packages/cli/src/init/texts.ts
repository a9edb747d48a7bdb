import { dirname, posix } from "node:path";
import { defaults } from "../config/defaults.ts";
import type { Found, Subject } from "./found.ts";
import type { FoundFunction } from "./functions.ts";
import { chosenOf, type FoundPort } from "./ports.ts";
import type { FoundTool } from "./server-tools.ts";

// Whatever comes from a project stands in these texts as a JavaScript string, or was seen to be a plain name.

/** What a config is written for. */
export interface ConfigRequest extends Pick<Found, "server"> {
  /** The ports that are set up. */
  readonly ports: readonly FoundPort[];
  /** Names of our suites, without those of the benchmarks' files. */
  readonly suites: readonly string[];
  /** The server's tool that CallTool calls. */
  readonly tool: FoundTool | undefined;
  readonly subjects: readonly Subject[];
  /** Paths of the benchmarks' files, from the config. */
  readonly benchmarks: readonly string[];
}

/** The text of a config. */
export function configText({ subjects, ports, suites, server, tool, benchmarks }: ConfigRequest): string {
  const isMcp = subjects.includes("mcp") && server !== undefined;
  const adapters = [
    ...(subjects.includes("example") && !ports.some(isRedis) ? redisLines() : []),
    ...ports.flatMap((port) => (isRedis(port) ? redisLines(port.found[0]) : portLines(port))),
    ...(isMcp ? mcpLines(server, tool) : []),
  ];
  const imports = ["defineConfig", ...["env", "firstAvailable"].filter((name) => adapters.some((line) => line.includes(`${name}(`)))];
  const modules = [...suites.map((name) => `@agentperf/suites/${name}`), ...benchmarks];
  return `import { ${imports.join(", ")} } from "@agentperf/cli";

export default defineConfig({
  // Default: every runtime found on PATH.
  // runtimes: ["node", "bun", "deno"],
${adapters.length === 0 ? "" : `\n  adapters: {\n${adapters.map((line) => `    ${line}\n`).join("")}  },\n`}
  // Modules with benchmarks; "@agentperf/suites" has the 20 that come with agentperf, "@agentperf/suites/redis" those of Redis.
  suites: [${modules.map((module) => JSON.stringify(module)).join(", ")}],

  // timeBudget: "${defaults.timeBudget}", // how long a run goes on until its figures are known
  // count: 10, // or exactly so many rounds
  // budgets: { "*": { maxNs: "10ms" } }, // what "agentperf check" allows
});
`;
}

const isRedis = ({ port }: FoundPort): boolean => port.name === "redis";

/** A port by the adapter whose client the project has, with what else could be chosen. */
function portLines(found: FoundPort): string[] {
  const { port, adapters, found: there } = found;
  const others = adapters.map(({ id }) => id).filter((id) => id !== chosenOf(found));
  const variable = port.settings["url"]?.variable;
  return [
    `// ${port.description}${variable === undefined ? "" : `; its address is ${variable}`}. Others: ${others.join(", ")}.`,
    ...(there.length > 1 ? [`// ${port.name}: [${there.map((id) => JSON.stringify(id)).join(", ")}], // to compare them`] : []),
    `${port.name}: ${JSON.stringify(chosenOf(found))},`,
  ];
}

function redisLines(id = "ioredis"): string[] {
  const variable = id === "upstash" ? "UPSTASH_REDIS_REST_URL" : "REDIS_URL";
  return [
    "// The store in this process where no address is set, or nobody answers there. Of an array, each benchmark runs on each.",
    `redis: env("${variable}") === undefined ? "memory" : firstAvailable(${JSON.stringify(id)}, "memory"),`,
  ];
}

function mcpLines({ command }: NonNullable<Found["server"]>, tool: FoundTool | undefined): string[] {
  const { name, args = {} } = tool ?? { name: "my-tool", args: { text: "hello" } };
  return [
    "// This package's own server, started for each connection.",
    "mcp: {",
    '  use: "stdio",',
    `  command: [${command.map((word) => JSON.stringify(word)).join(", ")}],`,
    "  cwd: import.meta.dirname,",
    "  // What the benchmark CallTool calls; expect: a text that the answer must hold.",
    `  ${tool === undefined ? "// " : ""}call: { tool: ${JSON.stringify(name)}, arguments: ${JSON.stringify(args)} },`,
    "},",
  ];
}

/** A benchmark of an MCP server of which no tool is known yet. */
export const serverText: BenchmarkText = {
  name: "ListOwnTools",
  text: `import { defineBenchmark, defineSuite, mcpPort } from "@agentperf/cli";

const listOwnTools = defineBenchmark({
  name: "ListOwnTools",
  description: "ask the server for its tools",
  ports: [mcpPort],
  setup: ({ ports: { mcp } }) => mcp.connect(),
  // The only part that is timed.
  run: (connection) => connection.listTools(),
  verify: (_, tools) => tools.length > 0,
  teardown: (connection) => connection.close(),
});

export default defineSuite({ name: "own-mcp", benchmarks: [listOwnTools] });
`,
};

/** A benchmark to be written: its file's text, and its name. */
export interface BenchmarkText {
  readonly name: string;
  readonly text: string;
}

/** A benchmark of one of the project's functions. @param path - the benchmark's, from the project, with slashes */
export function functionText({ file, name, args, isCommonJs, isDefault, isSure }: FoundFunction, path: string): BenchmarkText {
  const from = posix.relative(dirname(path), file);
  const source = JSON.stringify(from.startsWith(".") ? from : `./${from}`);
  const imports = isCommonJs
    ? `import { createRequire } from "node:module";
import { defineBenchmark, defineSuite } from "@agentperf/cli";

const ${isDefault ? local(name) : `{ ${name}${local(name) === name ? "" : `: ${local(name)}`} }`} = createRequire(import.meta.url)(${source});`
    : `import { defineBenchmark, defineSuite } from "@agentperf/cli";
import ${isDefault ? local(name) : `{ ${name}${local(name) === name ? "" : ` as ${local(name)}`} }`} from ${source};`;
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  return {
    name: title,
    text: `${imports}

const benchmark = defineBenchmark({
  name: ${JSON.stringify(title)},
  // What it is called with: ${isSure ? "made up from the types" : "guessed from the names"} of its parameters, so put something real here. Untimed.
  setup: () => ({ ${args.map(([parameter, value]) => `${parameter}: ${value}`).join(", ")} }),
  // The only part that is timed.
  run: (given) => ${local(name)}(${args.map(([parameter]) => `given.${parameter}`).join(", ")}),
  // Whether an answer is right is asked before anything is measured:
  // verify: (given, answer) => answer === "…",
});

export default defineSuite({ name: "own", benchmarks: [benchmark] });
`,
  };
}

/** The function's name in the benchmark's file, where others have names too. */
const local = (name: string): string =>
  ["benchmark", "createRequire", "defineBenchmark", "defineSuite"].includes(name) ? `${name}Function` : name;

/** A benchmark of reading and writing by the port of Redis, on whichever adapter the config chooses. */
export const redisText = (suite: string): BenchmarkText => ({
  name: "ParseState",
  text: `import { defineBenchmark, defineSuite, redisPort } from "@agentperf/cli";

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

export default defineSuite({ name: ${JSON.stringify(suite)}, benchmarks: [parseState] });
`,
});
