import { hostname } from "node:os";
import { AgentperfError, runtimeOf } from "@agentperf/core";
import { parseRate } from "@agentperf/core/load";
import { defaults } from "../config/defaults.ts";
import { type ExitCode, exitCode } from "../exit.ts";
import { type Chosen, choiceFlags, measures } from "../flags/choice.ts";
import { type BareCommand, examples, type FlagsOf } from "../flags/command.ts";
import { queueHelp, queuePlaceOf } from "../flags/queue.ts";
import { listenForInterruption } from "../interruption.ts";
import { queueLibrary } from "../queue/library.ts";
import { agentWork } from "../queue/share-work.ts";
import { environmentOf } from "../results/environment.ts";
import { say } from "../results/standard-output.ts";
import { findRuntimes } from "../runtimes/find.ts";

const flagsOf = (command: BareCommand) =>
  choiceFlags(command)
    .argument("[patterns...]", "suites or benchmarks that it runs, and no others (default: all of its config)")
    .option("--queue <url>", queueHelp.queue)
    .option("--queue-ca <file>", queueHelp.ca)
    .option("--name <name>", "what it is called in results (default: the machine's name)")
    .option(
      "--max-rate <rate>",
      `operations a second of a load that it starts at most; it then takes no benchmarks of run (default: no limit, but ${defaults.remoteMaxRate} to other machines)`,
    )
    .option("--yes", "allow load to be sent to other machines")
    .option("-q, --quiet", "print nothing")
    .addHelpText(
      "after",
      examples(
        "agent --queue redis://10.0.0.5     on each machine that is to make load",
        "agent --queue @queue.txt --name a     the address, with its password, from a file",
        "agent mcp --mcp-url https://mcp.example.com --yes --max-rate 200/s --queue redis://10.0.0.5",
        "load MCPRequest --rate 600/s --workers 3 --queue redis://10.0.0.5     anywhere, with three agents",
      ),
    );

type Flags = FlagsOf<typeof flagsOf>;

export default measures(flagsOf, agent);

/** Longest name of an agent that a result shows. */
const longestName = 100;

/** Waits for runs and takes part in them, until Ctrl-C. */
async function agent({ choice }: Chosen, patterns: readonly string[], flags: Flags): Promise<ExitCode> {
  const place = await queuePlaceOf(flags.queue, flags.queueCa);
  const name = flags.name ?? hostname();
  if (name === "" || name.length > longestName || /\p{C}/u.test(name))
    throw new AgentperfError("usage", `--name must be 1 to ${longestName} letters without control characters`);
  const maxRate = flags.maxRate === undefined ? undefined : rateOf(flags.maxRate);
  const { runAgent } = await queueLibrary();
  using interruption = listenForInterruption("ending the agent; once more to end at once");
  const tell = (text: string) => {
    if (flags.quiet !== true) say(`agentperf: ${text}\n`);
  };
  await runAgent({
    place,
    name,
    runtime: runtimeOf(globalThis),
    environment: await environmentOf(await findRuntimes(), []),
    work: agentWork({
      choice,
      patterns,
      allowsRemote: flags.yes === true,
      maxRate: maxRate ?? Number.POSITIVE_INFINITY,
      remoteMaxRate: maxRate ?? rateOf(defaults.remoteMaxRate),
      killSignal: interruption.killSignal,
      tell,
    }),
    signal: interruption.signal,
    tell,
  });
  return exitCode.fine;
}

function rateOf(text: string): number {
  const rate = parseRate(text);
  if (rate === undefined) throw new AgentperfError("usage", `--max-rate ${text} must be like 2000/s, 2.5k/s or 90/m`);
  return rate;
}
