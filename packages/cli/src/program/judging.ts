import { type Command, Option } from "commander";
import type { AbFlags } from "../commands/ab.ts";
import type { BaselineFlags } from "../commands/baseline.ts";
import type { CheckFlags } from "../commands/check.ts";
import type { CompareFlags } from "../commands/compare.ts";
import type { HistoryFlags } from "../commands/history.ts";
import { type AddressFlags, applyAddresses, choices, number, positive, probability, share } from "./flags.ts";

/** Declares the commands that judge: compare, check, ab, baseline, history. */
export function declareJudging(root: Command, setExit: (code: number) => void): void {
  root
    .command("compare")
    .argument("<files...>", "results, Go benchmark text, or directories of them; the first is the base; label=file names it")
    .description("show results side by side, with what changed against the first")
    .option("--col <fields>", "what stands side by side", ".file")
    .option("--row <fields>", "what stands in a row", ".fullname")
    .option("--table <fields>", "what has a table of its own", ".config")
    .option("--ignore <fields>", "what doesn't tell results apart", "")
    .option("--filter <filter>", "compare only what matches, such as .name:RedisGet, .unit:sec/op, -pkg:x, a:1 OR a:2, key:/regex/")
    .option("--alpha <p>", "call a change significant where p isn't above this", probability("--alpha"), 0.05)
    .option("--confidence <share>", "confidence level of the intervals", probability("--confidence"), 0.95)
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
Fields: .file, .name, .fullname, .config, /parameter of a name, or a key of the configuration such as runtime; --filter also takes .unit.
The values of a field stand in the order in which they appear; @alpha, @num or @(a b c) after it sets another one.

Examples:
  $ agentperf compare old.txt new.txt               did it change?
  $ agentperf compare before=old.txt after=new.txt  the same, with names for the columns
  $ agentperf compare new.txt --col '/store@(map tree)'           only these two, in this order
  $ agentperf compare new.json --col runtime        Node, Bun and Deno side by side
  $ agentperf compare new.json --col adapter-redis --filter runtime:node
  $ agentperf compare old.json new.json --format markdown`,
    )
    .action(async (files: string[], flags: CompareFlags) => {
      const { compareCommand } = await import("../commands/compare.ts");
      setExit(await compareCommand(files, flags));
    });

  root
    .command("check")
    .argument("<result>", "a result, as run -o keeps it")
    .description("fail where a result is above its baselines or budgets, or slower than an earlier one")
    .option("--config <file>", "config with the budgets (default: agentperf.config.ts, .js, .mjs or .json here)")
    .option("--baselines <file>", "baselines to hold it against (default: the Phase 1 baselines)")
    .option("--max-ratio <n>", "largest ratio to a baseline (default: the baselines' warning, 1.5)", positive("--max-ratio"))
    .option("--against <result>", "an earlier result; slower by the threshold, and significantly, fails")
    .option("--baseline <name>", "a saved baseline of this environment; the same rule")
    .option("--threshold <share>", "how much slower", share("--threshold"), 0.05)
    .option("--warn-only", "say it, and end with 0")
    .addOption(
      new Option("--format <format>", "github: annotations of a workflow, and its job summary").choices(["text", "github"]).default("text"),
    )
    .addHelpText(
      "after",
      `
Examples:
  $ agentperf run -o new.json && agentperf check new.json
  $ agentperf check new.json --against old.json --threshold 0.1

Budgets, in the config:
  budgets: { "redis/*": { maxNs: "1ms", maxAllocs: 100 }, "auth/ValidateJWT node*": { maxRatio: 1.2 } }`,
    )
    .action(async (result: string, flags: CheckFlags) => {
      const { checkCommand } = await import("../commands/check.ts");
      setExit(await checkCommand(result, flags));
    });

  choices(root.command("ab").argument("[patterns...]", "suites or benchmarks, * for any text"))
    .description("measure two sides in turn, in one process, until it is decided which is slower")
    .requiredOption("--a <side>", "first side")
    .requiredOption("--b <side>", "second side, told of against the first")
    .option("--budget <time>", "longest time a benchmark", "60s")
    .option("--margin <share>", "a difference that doesn't matter", share("--margin"), 0.02)
    .option("--alpha <p>", "share of wrong verdicts, at most, over all of them", share("--alpha"), 0.01)
    .option("--no-correction", "let alpha be each verdict's own, however many there are")
    .addOption(new Option("--fail-on <what>", "slower: exit 1 where the second side is").choices(["slower"]))
    .option("-o, --output <file>", "keep the verdicts as JSON, each launch's value among them")
    .option("--markdown <file>", "write them as a table for a pull request's comment")
    .option("--json", "as JSON")
    .option("--yes", "send load to addresses beyond this machine")
    .option("-v, --verbose", "a line a launch")
    .addHelpText(
      "after",
      `
A side is what tells it from the other one, with commas where it is several things:
  redis=ioredis        an adapter of a port
  . or ../main         a checkout of your code, its config and its packages
  git:main             a commit, in a worktree that is made, installed and removed
  npm:redis@6.3.0      this project with another version of a package
  slow.config.ts       a config
  /size=1000           a parameter's value; /concurrency=8 a level
  runtime=bun          a runtime; two of them can't share a process, so they are launched in turn

Examples:
  $ agentperf ab RedisGet --a redis=ioredis --b redis=node-redis --runtime node
  $ agentperf ab sessions --a git:main --b . --fail-on slower
  $ agentperf ab --a npm:our-client@1.4.0 --b npm:our-client@2.0.0
  $ agentperf ab RedisConcurrent --a /concurrency=8 --b /concurrency=64
  $ agentperf ab auth --a runtime=node --b runtime=bun`,
    )
    .action(async (patterns: string[], flags: AbFlags & AddressFlags) => {
      applyAddresses(flags);
      const { abCommand } = await import("../commands/ab.ts");
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
      setExit(await (await import("../commands/baseline.ts")).saveBaseline(result, flags)),
    );
  baseline
    .command("update")
    .argument("<result>", "a result, as run -o keeps it")
    .description("replace a baseline, show what changes, and record why")
    .addOption(name())
    .option("--reason <text>", "why; needed, and kept with it")
    .addHelpText("after", '\nExamples:\n  $ agentperf baseline update result.json --reason "Node 24"')
    .action(async (result: string, flags: BaselineFlags) =>
      setExit(await (await import("../commands/baseline.ts")).updateBaseline(result, flags)),
    );
  baseline
    .command("list")
    .description("show the baselines that are saved here")
    .addHelpText("after", "\nExamples:\n  $ agentperf baseline list")
    .action(async () => setExit(await (await import("../commands/baseline.ts")).listBaselinesCommand()));
  baseline
    .command("show")
    .argument("[name]", "of the baseline", "main")
    .description("show a baseline's figures and reasons")
    .addHelpText("after", "\nExamples:\n  $ agentperf baseline show main")
    .action(async (shown: string) => setExit(await (await import("../commands/baseline.ts")).showBaseline(shown)));

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
      const { historyCommand } = await import("../commands/history.ts");
      setExit(await historyCommand(paths, flags));
    });
}
