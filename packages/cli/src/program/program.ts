import { Command, Option } from "commander";
import type { GatewayFlags } from "../commands/gateway.ts";
import type { ProfileFlags } from "../commands/profile.ts";
import type { RunFlags } from "../commands/run.ts";
import { version } from "../version.ts";
import { type AddressFlags, applyAddresses, choices, levels, number } from "./flags.ts";
import { declareJudging } from "./judging.ts";

// Commands are loaded when they are called: --help must not wait for what it doesn't need.

const seed = number("--seed", 0);
const port = number("--port", 0);

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
  $ agentperf profile CreateSession                 where time and memory go
  $ agentperf doctor                                what is there, and what a run would do
  $ agentperf gateway --redis redis://127.0.0.1     Redis over REST, as Upstash serves it

Exit codes: 0 fine, 1 a gate failed, 2 wrong usage or config, 3 a benchmark failed, 130 interrupted.`,
    );

  choices(root.command("run").argument("[patterns...]", "suites or benchmarks, * for any text; Report runs only when named"))
    .description("measure")
    .option("--benchtime <time>", "duration (300ms, 60s) or exact operations (100x) of a launch (default: 500ms)")
    .option("--warmup <time>", "warm-up before a launch counts (default: a tenth of the benchtime)")
    .option("--benchmem", "count what an operation allocates, in a pass of its own (default, but for --smoke and remote addresses)")
    .option("--no-benchmem", "don't")
    .option("--count <n>", "rounds: each crossing is launched so often", number("--count"))
    .option("--cpu <numbers>", "processes at once, started together, their throughput added up: 1,2,4", levels("--cpu"))
    .option("--timeout <time>", "end a launch after this long (default: 60s and ten times the benchtime)")
    .option("--baselines <file>", "baselines to hold the results against")
    .addOption(new Option("--format <format>", "default: table on a terminal, else go").choices(["table", "go", "json"]))
    .option("-o, --output <file>", "where to keep the result (default: a new file in .agentperf/results)")
    .option("--cpuprofile <file>", "keep where the measured part spends its time; %n in the name stands for the benchmark")
    .option("--memprofile <file>", "keep where it allocates (Node, Deno)")
    .option("--trace <file>", "keep what happened when, as Chrome trace events")
    .addOption(
      new Option("--profile-format <format>", "v8: .cpuprofile and .heapprofile; pprof: for go tool pprof").choices(["v8", "pprof"]),
    )
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
  $ agentperf run RedisConcurrent --concurrency 1,2,4,8,16,32     how far does it scale?
  $ agentperf run --smoke                           does everything work?
  $ agentperf run --count 10 -o new.json            ten rounds, kept`,
    )
    .action(async (patterns: string[], flags: RunFlags & AddressFlags) => {
      applyAddresses(flags);
      const { runCommand } = await import("../commands/run.ts");
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
      const { listCommand } = await import("../commands/list.ts");
      setExit(await listCommand(patterns, flags));
    });

  choices(root.command("doctor").argument("[patterns...]", "suites or benchmarks, * for any text"))
    .description("show runtimes, adapters and what a run would do")
    .addHelpText("after", "\nExamples:\n  $ agentperf doctor\n  $ agentperf doctor --redis ioredis --redis-url redis://127.0.0.1:6379")
    .action(async (patterns: string[], flags: RunFlags & AddressFlags) => {
      applyAddresses(flags);
      const { doctorCommand } = await import("../commands/doctor.ts");
      setExit(await doctorCommand(patterns, flags));
    });

  choices(root.command("profile").argument("<benchmark>", "name of one, with its suite or level where it isn't the only one"))
    .description("show where one benchmark spends its time and memory, and keep profiles and a flame graph")
    .option("--benchtime <time>", "how long each of the two launches measures", "2s")
    .addOption(
      new Option("--profile-format <format>", "v8: .cpuprofile and .heapprofile; pprof: for go tool pprof").choices(["v8", "pprof"]),
    )
    .option("-o, --output <directory>", "where the files are kept", ".agentperf/profiles")
    .option("--yes", "send load to addresses beyond this machine")
    .addHelpText(
      "after",
      `
Examples:
  $ agentperf profile CreateSession
  $ agentperf profile RedisConcurrent/concurrency=64 --redis ioredis --runtime deno
  $ agentperf profile ValidateJWT --profile-format pprof && go tool pprof -top .agentperf/profiles/*.cpu.pb.gz`,
    )
    .action(async (pattern: string, flags: ProfileFlags & AddressFlags) => {
      applyAddresses(flags);
      const { profileCommand } = await import("../commands/profile.ts");
      setExit(await profileCommand(pattern, flags));
    });

  declareJudging(root, setExit);

  root
    .command("gateway")
    .description("serve an Upstash-compatible REST API in front of any Redis, or of an embedded store")
    .option("--redis <url>", 'address of the Redis behind it, or "memory" (default: REDIS_URL, else memory)')
    .option("--port <n>", "port to listen on (default: any free one)", port)
    .option("--host <address>", "address to listen on (default: 127.0.0.1; any other needs a token)")
    .option("--token <token>", "bearer token that clients must send (default: UPSTASH_REDIS_REST_TOKEN, else none)")
    .option("--admin", "let clients send administrative commands such as CONFIG, FLUSHALL and SHUTDOWN")
    .addHelpText(
      "after",
      `
Examples:
  $ agentperf gateway --redis redis://127.0.0.1:6379 --port 8079 --token secret
  $ agentperf gateway --redis memory                no Redis at all`,
    )
    .action(async (flags: GatewayFlags) => {
      const { gatewayCommand } = await import("../commands/gateway.ts");
      setExit(await gatewayCommand(flags));
    });

  root
    .command("init")
    .description("write a commented config and an example benchmark")
    .addHelpText("after", "\nExamples:\n  $ agentperf init && agentperf run ParseState")
    .action(async () => {
      const { initCommand } = await import("../commands/init.ts");
      setExit(await initCommand());
    });
  return root;
}
