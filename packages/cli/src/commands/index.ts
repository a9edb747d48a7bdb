import type { DeclareCommand } from "../flags/command.ts";

/** A command's line in the table: what it does, and the file that declares it. */
interface CommandEntry {
  /** Shown by `agentperf --help` and at the top of the command's own help. */
  readonly summary: string;
  load(): Promise<{ readonly default: DeclareCommand }>;
}

/** Every command, in the order of `agentperf --help`. Its file is loaded when it is called: `--help` must not wait for what it doesn't need. */
export const commands = {
  run: { summary: "run benchmarks and show a table of their figures", load: () => import("./run.ts") },
  load: { summary: "start operations at a rate, and show how long they take then", load: () => import("./load.ts") },
  agent: { summary: "wait for work that other machines hand out, and do it", load: () => import("./agent.ts") },
  list: { summary: "show the benchmarks, the ports that they need, and their baselines", load: () => import("./list.ts") },
  doctor: { summary: "show which runtimes and adapters are there, and what a run would do", load: () => import("./doctor.ts") },
  profile: { summary: "show where one benchmark spends its time and memory", load: () => import("./profile.ts") },
  show: { summary: "show a kept result again, or a part of it, in any format", load: () => import("./show.ts") },
  report: { summary: "make a page of results: figures side by side, and charts", load: () => import("./report.ts") },
  compare: { summary: "show results side by side, with what changed against the first", load: () => import("./compare.ts") },
  check: { summary: "fail where a result is above its limits, or slower than an earlier one", load: () => import("./check.ts") },
  ab: { summary: "measure two versions in turn until it is clear which is slower", load: () => import("./ab.ts") },
  baseline: { summary: "keep a result's figures, to check later results against them", load: () => import("./baseline.ts") },
  history: { summary: "show each benchmark's trend over many results, and where it changed", load: () => import("./history.ts") },
  serve: { summary: "serve kept results as pages in a browser, on this machine only", load: () => import("./serve.ts") },
  gateway: { summary: "serve an Upstash-compatible REST API in front of a Redis", load: () => import("./gateway.ts") },
  init: { summary: "set agentperf up in a project: a config, and a benchmark of what is found there", load: () => import("./init.ts") },
  completion: { summary: "print a script that completes commands in bash, zsh or fish", load: () => import("./completion.ts") },
  help: { summary: "show a command's help, or a guide", load: () => import("./help.ts") },
} satisfies Readonly<Record<string, CommandEntry>>;

/** Name of a command. */
export type CommandName = keyof typeof commands;
