import process from "node:process";
import { Command, CommanderError, Option } from "commander";
import type { AbFlags } from "./commands/ab.ts";
import type { BaselineFlags } from "./commands/baseline.ts";
import type { CheckFlags } from "./commands/check.ts";
import type { CompareFlags } from "./commands/compare.ts";
import type { GatewayFlags } from "./commands/gateway.ts";
import type { HistoryFlags } from "./commands/history.ts";
import type { RunFlags } from "./commands/run.ts";
import { exitCode } from "./exit.ts";
import { version } from "./version.ts";

// Commands are loaded when they are called: --help must not wait for what it doesn't need.

const list = (text: string): string[] =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

/** The command line's program. @param setExit - told the exit code of the command that ran */
export function program(setExit: (code: number) => void): Command {
  const root = new Command("agentperf")
    .description("Benchmarks for the back end of an AI agent, on Node, Bun and Deno.")
    .version(version)
    .exitOverride()
    .showHelpAfterError("(agentperf --help shows what there is)")
    .addHelpText(
      "after",
      `
Examples:
  $ agentperf run                                   all benchmarks, every runtime found
  $ agentperf run redis --runtime node,bun          one suite on two runtimes
  $ REDIS_URL=redis://127.0.0.1 agentperf run redis --redis memory,ioredis
  $ agentperf run --mcp http --mcp-url http://127.0.0.1:3001/mcp mcp
  $ agentperf run --count 10 > new.txt              Go benchmark text, as go test prints it
  $ agentperf compare old.txt new.txt               what changed
  $ agentperf doctor                                what is there, and what a run would do
  $ agentperf gateway --redis redis://127.0.0.1     Redis over REST, as Upstash serves it

Exit codes: 0 fine, 1 a gate failed, 2 wrong usage or config, 3 a benchmark failed, 130 interrupted.`,
    );

  choices(root.command("run").argument("[patterns...]", "suites or benchmarks, * for any text; Report runs only when named"))
    .description("measure")
    .option("--benchtime <time>", "duration (300ms, 60s) or exact operations (100x) of a launch (default: 600ms)")
    .option("--warmup <time>", "warm-up before a launch counts (default: a tenth of the benchtime)")
    .option("--count <n>", "rounds: each crossing is launched so often", number("--count"))
    .option("--timeout <time>", "end a launch after this long (default: 60s and ten times the benchtime)")
    .option("--baselines <file>", "baselines to hold the results against")
    .addOption(new Option("--format <format>", "default: table on a terminal, else go").choices(["table", "go", "json"]))
    .option("-o, --output <file>", "where to keep the result (default: a new file in .agentperf/results)")
    .option("--strict", "what is skipped counts as failed")
    .option("--yes", "send load to addresses beyond this machine, by default 1000 operations a launch")
    .option("--seed <n>", "seed of the order and of the mocks", seed)
    .option("--smoke", "each benchmark once, to see that all work")
    .option("-v, --verbose", "a line a launch; stack traces")
    .option("-q, --quiet", "nothing but the report")
    .addHelpText(
      "after",
      `
Examples:
  $ agentperf run RedisGet 'session*'               by name
  $ agentperf run --bench 'concurrency=(8|64)$'     by regular expression on suite/Name/level
  $ agentperf run --smoke                           does everything work?
  $ agentperf run --count 10 -o new.json            ten rounds, kept`,
    )
    .action(async (patterns: string[], flags: RunFlags & AddressFlags) => {
      applyAddresses(flags);
      const { runCommand } = await import("./commands/run.ts");
      setExit(await runCommand(patterns, flags));
    });

  root
    .command("list")
    .argument("[patterns...]", "suites or benchmarks, * for any text")
    .description("show the benchmarks, their ports and baselines")
    .option("--config <file>", "config to use (default: agentperf.config.ts, .js, .mjs or .json here)")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExamples:\n  $ agentperf list\n  $ agentperf list redis --json")
    .action(async (patterns: string[], flags) => {
      const { listCommand } = await import("./commands/list.ts");
      setExit(await listCommand(patterns, flags));
    });

  choices(root.command("doctor").argument("[patterns...]", "suites or benchmarks, * for any text"))
    .description("show runtimes, adapters and what a run would do")
    .addHelpText("after", "\nExamples:\n  $ agentperf doctor\n  $ agentperf doctor --redis ioredis --redis-url redis://127.0.0.1:6379")
    .action(async (patterns: string[], flags: RunFlags & AddressFlags) => {
      applyAddresses(flags);
      const { doctorCommand } = await import("./commands/doctor.ts");
      setExit(await doctorCommand(patterns, flags));
    });

  root
    .command("compare")
    .argument("<files...>", "results, Go benchmark text, or directories of them; the first is the base")
    .description("show results side by side, with what changed against the first")
    .option("--col <fields>", "what stands side by side", ".file")
    .option("--row <fields>", "what stands in a row", ".fullname")
    .option("--table <fields>", "what has a table of its own", ".config")
    .option("--ignore <fields>", "what doesn't tell results apart", "")
    .option("--filter <filter>", "only these: runtime:node, .name:RedisGet, .unit:sec/op, -pkg:x, OR, ( )")
    .option("--alpha <p>", "level of the test", share("--alpha"), 0.05)
    .option("--confidence <share>", "of the intervals", share("--confidence"), 0.95)
    .addOption(
      new Option("--format <format>", "default: table on a terminal, else benchstat").choices([
        "table",
        "benchstat",
        "csv",
        "markdown",
        "json",
      ]),
    )
    .addHelpText(
      "after",
      `
Fields: .file, .name, .fullname, .config, .unit, /parameter of a name, or a key of the configuration such as runtime.

Examples:
  $ agentperf compare old.txt new.txt               did it change?
  $ agentperf compare new.json --col runtime        Node, Bun and Deno side by side
  $ agentperf compare new.json --col adapter-redis --filter runtime:node
  $ agentperf compare old.json new.json --format markdown`,
    )
    .action(async (files: string[], flags: CompareFlags) => {
      const { compareCommand } = await import("./commands/compare.ts");
      setExit(await compareCommand(files, flags));
    });

  root
    .command("check")
    .argument("<result>", "a result, as run -o keeps it")
    .description("fail where a result is above its baselines, or slower than an earlier one")
    .option("--baselines <file>", "baselines to hold it against (default: the Phase 1 baselines)")
    .option("--max-ratio <n>", "largest ratio to a baseline (default: the baselines' warning, 1.5)", positive("--max-ratio"))
    .option("--against <result>", "an earlier result; slower by the threshold, and significantly, fails")
    .option("--baseline <name>", "a saved baseline of this environment; the same rule")
    .option("--threshold <share>", "how much slower", share("--threshold"), 0.05)
    .option("--warn-only", "say it, and end with 0")
    .addOption(new Option("--format <format>", "github: annotations of a workflow").choices(["text", "github"]).default("text"))
    .addHelpText(
      "after",
      `
Examples:
  $ agentperf run -o new.json && agentperf check new.json
  $ agentperf check new.json --against old.json --threshold 0.1`,
    )
    .action(async (result: string, flags: CheckFlags) => {
      const { checkCommand } = await import("./commands/check.ts");
      setExit(await checkCommand(result, flags));
    });

  choices(root.command("ab").argument("[patterns...]", "suites or benchmarks, * for any text"))
    .description("measure two choices of adapters in turn, in one process, until it is decided which is slower")
    .requiredOption("--a <adapters>", "first side: redis=ioredis, or redis=ioredis,rate-limit=redis")
    .requiredOption("--b <adapters>", "second side, told of against the first")
    .option("--budget <time>", "longest time a benchmark", "60s")
    .option("--margin <share>", "a difference that doesn't matter", share("--margin"), 0.02)
    .option("--alpha <p>", "probability of a wrong verdict, over all of them", share("--alpha"), 0.01)
    .addOption(new Option("--fail-on <what>", "slower: exit 1 where the second side is").choices(["slower"]))
    .option("--json", "as JSON")
    .option("--yes", "send load to addresses beyond this machine")
    .option("-v, --verbose", "a line a launch")
    .addHelpText(
      "after",
      "\nExamples:\n  $ agentperf ab RedisGet --a redis=ioredis --b redis=node-redis --runtime node\n  $ agentperf ab sessions --a sessions=file --b sessions=memory",
    )
    .action(async (patterns: string[], flags: AbFlags & AddressFlags) => {
      applyAddresses(flags);
      const { abCommand } = await import("./commands/ab.ts");
      setExit(await abCommand(patterns, flags));
    });

  const baseline = root.command("baseline").description("keep a result's figures to hold later ones against, by environment");
  const name = () => new Option("--name <name>", "of the baseline").default("main");
  baseline
    .command("save")
    .argument("<result>", "a result, as run -o keeps it")
    .description("keep a new baseline in .agentperf/baselines")
    .addOption(name())
    .option("--reason <text>", "kept with it")
    .addHelpText("after", "\nExamples:\n  $ agentperf run --count 10 -o result.json && agentperf baseline save result.json")
    .action(async (result: string, flags: BaselineFlags) =>
      setExit(await (await import("./commands/baseline.ts")).saveBaseline(result, flags)),
    );
  baseline
    .command("update")
    .argument("<result>", "a result, as run -o keeps it")
    .description("replace a baseline, show what changes, and record why")
    .addOption(name())
    .option("--reason <text>", "why; needed, and kept with it")
    .addHelpText("after", '\nExamples:\n  $ agentperf baseline update result.json --reason "Node 24"')
    .action(async (result: string, flags: BaselineFlags) =>
      setExit(await (await import("./commands/baseline.ts")).updateBaseline(result, flags)),
    );
  baseline
    .command("list")
    .description("show the baselines that are saved here")
    .addHelpText("after", "\nExamples:\n  $ agentperf baseline list")
    .action(async () => setExit(await (await import("./commands/baseline.ts")).listBaselinesCommand()));
  baseline
    .command("show")
    .argument("[name]", "of the baseline", "main")
    .description("show a baseline's figures and reasons")
    .addHelpText("after", "\nExamples:\n  $ agentperf baseline show main")
    .action(async (shown: string) => setExit(await (await import("./commands/baseline.ts")).showBaseline(shown)));

  root
    .command("history")
    .argument("<results...>", "results, or directories of them")
    .description("show each benchmark's trend over many results, and where it changed")
    .addOption(
      new Option("--fail-on <what>", "new-regression: where the last change is a slow-down, and recent").choices(["new-regression"]),
    )
    .option("--recent <n>", "how many results back a change is recent", number("--recent"), 10)
    .option("--json", "as JSON")
    .addHelpText("after", "\nExamples:\n  $ agentperf history .agentperf/results\n  $ agentperf history results --fail-on new-regression")
    .action(async (paths: string[], flags: HistoryFlags) => {
      const { historyCommand } = await import("./commands/history.ts");
      setExit(await historyCommand(paths, flags));
    });

  root
    .command("gateway")
    .description("serve an Upstash-compatible REST API in front of any Redis, or of an embedded store")
    .option("--redis <url>", 'address of the Redis behind it, or "memory" (default: REDIS_URL, else memory)')
    .option("--port <n>", "port to listen on (default: any free one)", port)
    .option("--host <address>", "address to listen on (default: 127.0.0.1; any other needs a token)")
    .option("--token <token>", "bearer token that clients must send (default: UPSTASH_REDIS_REST_TOKEN, else none)")
    .addHelpText(
      "after",
      `
Examples:
  $ agentperf gateway --redis redis://127.0.0.1:6379 --port 8079 --token secret
  $ agentperf gateway --redis memory                no Redis at all`,
    )
    .action(async (flags: GatewayFlags) => {
      const { gatewayCommand } = await import("./commands/gateway.ts");
      setExit(await gatewayCommand(flags));
    });

  root
    .command("init")
    .description("write a commented config and an example benchmark")
    .addHelpText("after", "\nExamples:\n  $ agentperf init && agentperf run ParseState")
    .action(async () => {
      const { initCommand } = await import("./commands/init.ts");
      setExit(await initCommand());
    });
  return root;
}

interface AddressFlags {
  readonly redisUrl?: string;
  readonly mcpUrl?: string;
  readonly mcpCommand?: string;
  readonly mcpTool?: string;
  readonly mcpArgs?: string;
  readonly mcpExpect?: string;
}

/** Flags that choose what is measured. */
function choices(command: Command): Command {
  return command
    .option("--config <file>", "config to use (default: agentperf.config.ts, .js, .mjs or .json here)")
    .option("--bench <regex>", "only those that match, on suite/Name/parameter=…")
    .option("--suite <names>", "only these suites", list)
    .option("--runtime <names>", "node, bun, deno (default: those found)", list)
    .option("--redis <ids>", "redis adapters: memory, ioredis, node-redis, bun, upstash", list)
    .option("--redis-url <url>", "address of Redis (default: REDIS_URL)")
    .option("--mcp <ids>", "mcp adapters: mock, mock-server, http, stdio", list)
    .option("--mcp-url <url>", "address of an MCP server (default: MCP_URL)")
    .option("--mcp-command <command>", "program of an MCP server for stdio (default: MCP_COMMAND)")
    .option("--mcp-tool <name>", "tool that CallTool calls (default: echo)")
    .option("--mcp-args <json>", "its arguments, a JSON object", jsonObject)
    .option("--mcp-expect <text>", "text that its result must hold")
    .option("--sessions <ids>", "sessions adapters: file, memory, agentapi", list)
    .option("--auth <ids>", "auth adapters: rs256, es256, eddsa, rs256-jwks", list)
    .option("--rate-limit <ids>", "rate-limit adapters: memory, fixed-window, token-bucket, redis, redis-…", list)
    .option("--concurrency <levels>", "operations in flight, for benchmarks that have levels: 1,8,64", levels);
}

/** Adapters take their addresses from the environment, which the measured processes inherit. */
function applyAddresses(flags: AddressFlags): void {
  const variables = {
    REDIS_URL: flags.redisUrl,
    MCP_URL: flags.mcpUrl,
    MCP_COMMAND: flags.mcpCommand,
    MCP_TOOL: flags.mcpTool,
    MCP_ARGS: flags.mcpArgs,
    MCP_EXPECT: flags.mcpExpect,
  };
  for (const [name, value] of Object.entries(variables)) if (value !== undefined) process.env[name] = value;
}

function number(flag: string, least = 1): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least || text.trim() === "") {
      throw new CommanderError(exitCode.usage, "usage", `error: ${flag} ${text} must be a whole number from ${least}`);
    }
    return value;
  };
}

/** The text as it is, where it is a JSON object. */
function jsonObject(text: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Said below.
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return text;
  throw new CommanderError(exitCode.usage, "usage", `error: --mcp-args ${text} must be a JSON object such as '{"message":"hi"}'`);
}

function positive(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value > 0)) throw new CommanderError(exitCode.usage, "usage", `error: ${flag} ${text} must be a number above 0`);
    return value;
  };
}

function share(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value > 0 && value < 1)) throw new CommanderError(exitCode.usage, "usage", `error: ${flag} ${text} must be between 0 and 1`);
    return value;
  };
}

const seed = number("--seed", 0);
const port = number("--port", 0);
const levels = (text: string): number[] => list(text).map(number("--concurrency"));

/**
 * Runs the command line.
 * @param argv - without the runtime and the script
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  let code: number = exitCode.fine;
  const root = program((ended) => {
    code = ended;
  });
  try {
    await root.parseAsync([...argv], { from: "user" });
    return code;
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      // Help and version end this way too; commander has printed its own errors.
      if (thrown.code === "usage") process.stderr.write(`${thrown.message}\n`);
      return thrown.exitCode === 0 ? exitCode.fine : exitCode.usage;
    }
    return sayFailure(thrown, argv.includes("-v") || argv.includes("--verbose"));
  }
}

/** One line, without the secrets; the stack where it was asked for. */
async function sayFailure(thrown: unknown, verbose: boolean): Promise<number> {
  const [{ AgentperfError, messageOf, scrubber }, { environmentSecrets }] = await Promise.all([
    import("@agentperf/core"),
    import("./run/secrets.ts"),
  ]);
  const scrub = scrubber(environmentSecrets());
  process.stderr.write(`agentperf: ${scrub(messageOf(thrown))}\n`);
  if (verbose && thrown instanceof Error && thrown.stack !== undefined) process.stderr.write(`${scrub(thrown.stack)}\n`);
  const isUsage = thrown instanceof AgentperfError && ["usage", "config", "definition", "unreadable"].includes(thrown.code);
  return isUsage ? exitCode.usage : exitCode.benchmarkFailed;
}
