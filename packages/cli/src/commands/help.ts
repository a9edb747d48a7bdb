import { AgentperfError } from "@agentperf/core";
import { own, terminalLine } from "@agentperf/core/safety";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { suggest } from "../config/suggest.ts";
import { exitCode } from "../exit.ts";
import { type DeclareCommand, type DeclaredProgram, examples, namesIn } from "../flags/command.ts";
import { print } from "../results/standard-output.ts";
import { type TopicName, topics } from "../topics/index.ts";

const declare: DeclareCommand = (command, { exit, declared }) => {
  command
    .argument("[topic...]", "a command, or a topic; default: the commands and the topics")
    .addHelpText("after", examples("help", "help comparing", "help run"))
    .action(async (words) => {
      await show(words, declared);
      exit(exitCode.fine);
    });
};

export default declare;

/** Shows what there is to know about a command or a topic. @throws {AgentperfError} `usage`: there is none of this name */
async function show(words: readonly string[], declared: DeclaredProgram): Promise<void> {
  const root = await declared(words);
  const [name] = words;
  if (name === undefined) {
    root.outputHelp();
    print(`\n${topicList()}`);
    return;
  }
  const command = commandOf(root, words);
  if (command !== undefined) {
    command.outputHelp();
    const about = namesIn(topics).filter((topic) => aboutOf(topic).includes(name));
    if (about.length > 0) print(`\nGuide: ${about.map((topic) => `agentperf help ${topic}`).join(", ")}\n`);
    return;
  }
  const topic = own(topics, name);
  if (topic === undefined || words.length > 1) {
    const asked = terminalLine(words.join(" "));
    const names = [...namesIn(topics), ...root.commands.map((one) => one.name())];
    throw new AgentperfError("usage", `no command or topic "${asked}"${suggest(asked, names)}`);
  }
  print(`${(await topic.load()).default}`);
}

/** The commands that a topic is about. */
const aboutOf = (name: TopicName): readonly string[] => {
  const topic = topics[name];
  return "commands" in topic ? topic.commands : [];
};

/** The command that all these words lead to. */
const commandOf = (root: CommandUnknownOpts, words: readonly string[]): CommandUnknownOpts | undefined =>
  words.reduce<CommandUnknownOpts | undefined>((at, word) => at?.commands.find((one) => one.name() === word), root);

function topicList(): string {
  const names = namesIn(topics);
  const width = Math.max(...names.map(({ length }) => length));
  return `Topics (agentperf help TOPIC):\n${names.map((name) => `  ${name.padEnd(width)}  ${topics[name].summary}\n`).join("")}`;
}
