import { resolve } from "node:path";
import process from "node:process";
import { type ProvidedPort, runtimeNames } from "@agentperf/core";
import { own, secretsIn } from "@agentperf/core/safety";
import { Command, type CommandUnknownOpts, type OptionValues } from "@commander-js/extra-typings";
import type { PortFlags } from "../config/adapters.ts";
import { findConfig } from "../config/find.ts";
import { ownPorts, type PortTable } from "../config/ports.ts";
import type { ExitCode } from "../exit.ts";
import { fromHere } from "../runtimes/spec.ts";
import type { Choice } from "../selection/choice.ts";
import { openProject } from "../selection/prepare.ts";
import { rememberSecrets } from "../selection/secrets.ts";
import { addTo, type BareCommand, type DeclareCommand, type FlagsDeclaration, type FlagsOf } from "./command.ts";
import { givenValue } from "./given.ts";
import { isPath, variablesFromHere } from "./paths.ts";
import { levels, list, refuse } from "./values.ts";

/** Declares the flags that choose what is measured; those of the ports come by {@link declarePortFlags}. */
export const choiceFlags = (command: BareCommand) =>
  command
    .option("--config <file>", "config to use (default: the nearest agentperf.config.*, from here upwards)")
    .option("--bench <regex>", "only benchmarks whose suite/Name/parameter=value matches this regular expression")
    .option("--suite <suites>", "only these suites; all means every one, those too that run only when they are named", list)
    .option(
      "--runtime <runtimes>",
      `runtimes to measure on: ${runtimeNames.join(", ")}, node@22 (a version, from npm), node@/path/to/node, or a name of the config's (default: those that are found)`,
      list,
    )
    .option(
      "--concurrency <levels>",
      "numbers of operations in flight that every benchmark is measured at: 1,8,64",
      levels("--concurrency"),
    )
    .option("--adapter <port=ids>", "adapters of any port: redis=memory,ioredis (repeat it for another port)", addTo);

/** What flags choose, and the ports that there are. */
export interface Chosen {
  readonly choice: Choice;
  readonly ports: PortTable;
  /** The words behind the command's name, as they were given. */
  readonly argv: readonly string[];
}

/** A command that measures: it has the ports' flags too, and calls `body` with what they choose, its arguments and its own flags. */
export const measures =
  <Arguments extends unknown[], Flags extends ChoiceFlags & OptionValues>(
    flagsOf: FlagsDeclaration<Arguments, Flags>,
    body: (chosen: Chosen, ...given: [...Arguments, Flags]) => Promise<ExitCode>,
  ): DeclareCommand =>
  async (bare, { argv, exit, withoutConfig }) => {
    const command = flagsOf(bare);
    const ports = await declarePortFlags(command, withoutConfig === true ? undefined : argv);
    command.action(async () => {
      const flags = command.opts();
      Object.assign(process.env, variablesFromHere(ports, process.env));
      exit(await body({ choice: await choiceOf(flags, ports), ports, argv }, ...command.processedArgs, flags));
    });
  };

/**
 * Declares the flags that ports name, those of the config's own ports among them.
 * @param argv - names the config; absent: no config is read
 * @returns the ports that there are
 */
export async function declarePortFlags(command: CommandUnknownOpts, argv: readonly string[] | undefined): Promise<PortTable> {
  const ports = withoutTaken(argv === undefined ? await ownPorts() : await portsFor(argv), command);
  command.optionsGroup("Adapters (@file reads a value from a file, so that it shows in no list of processes; @@ stands for @):");
  for (const { name, flag, settings, adapters } of ports.values()) {
    if (flag !== undefined) command.option(`--${flag} <ids>`, `adapters of port ${name}: ${Object.keys(adapters).join(", ")}`, list);
    for (const { flag: setting, value, description } of Object.values(settings))
      if (setting !== undefined) command.option(`--${setting} ${value}`, description);
  }
  return ports;
}

/** The ports without those flags that the command has itself: what a port is called is for anybody to say, and --adapter names each. */
function withoutTaken(ports: PortTable, { options }: CommandUnknownOpts): PortTable {
  const taken = new Set(options.map(({ long }) => long));
  const isTaken = (flag: string | undefined) => flag !== undefined && taken.has(`--${flag}`);
  return new Map(
    [...ports].map(([name, port]) => {
      const settings = Object.entries(port.settings).map(([own, { flag, ...setting }]) => [
        own,
        isTaken(flag) ? setting : { flag, ...setting },
      ]);
      const { flag, ...rest } = port;
      return [name, { ...rest, ...(isTaken(flag) ? {} : { flag }), settings: Object.fromEntries(settings) } as ProvidedPort];
    }),
  );
}

/** The ports of the config that these words name, or that lies here; where it can't be read, only our own: reading it again says why. */
async function portsFor(argv: readonly string[]): Promise<PortTable> {
  try {
    const reader = new Command().allowUnknownOption().option("--config <file>");
    reader.parseOptions([...argv]);
    const path = findConfig(reader.opts().config);
    if (path !== undefined) return (await openProject(path)).ports;
  } catch {
    // Said below, where the command itself opens it.
  }
  return ownPorts();
}

type ChoiceFlags = FlagsOf<typeof choiceFlags>;

/** What flags choose, with the values that stand in files. @throws {CommanderError} a value isn't usable */
export async function choiceOf(flags: ChoiceFlags, ports: PortTable): Promise<Choice> {
  return {
    config: flags.config,
    bench: flags.bench,
    suite: flags.suite,
    runtime: flags.runtime?.map(fromHere),
    concurrency: flags.concurrency,
    ports: await portFlagsOf(flags, ports),
  };
}

async function portFlagsOf(flags: ChoiceFlags & Readonly<Record<string, unknown>>, ports: PortTable): Promise<PortFlags> {
  const named = (flags.adapter ?? []).map((text) => {
    const [, port = "", ids = ""] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (port === "") throw refuse(`--adapter ${text} must be a port and adapters, such as redis=memory,ioredis`);
    return [port, list(ids)] as const;
  });
  const short = [...ports.values()].flatMap(({ name, flag }) => {
    const ids = flag === undefined ? undefined : own(flags, optionName(flag));
    return ids === undefined ? [] : [[name, ids as readonly string[]] as const];
  });
  const settings = await Promise.all([...ports.values()].map(async (port) => [port.name, await settingsOf(port, flags)] as const));
  return {
    ids: Object.fromEntries([...short, ...named]),
    settings: Object.fromEntries(settings.filter(([, values]) => Object.keys(values).length > 0)),
  };
}

async function settingsOf({ settings }: ProvidedPort, flags: Readonly<Record<string, unknown>>): Promise<Record<string, string>> {
  const given: [string, string][] = [];
  for (const [name, setting] of Object.entries(settings)) {
    const { flag, check, isHarmless } = setting;
    const value = flag === undefined ? undefined : own(flags, optionName(flag));
    const read = typeof value === "string" ? await givenValue(`--${flag}`, value) : undefined;
    if (read === undefined) continue;
    const text = isPath(setting) && read !== "" ? resolve(read) : read;
    if (isHarmless !== true) rememberSecrets(secretsIn({ [name]: text }));
    // Without the value, which may be a secret.
    const wrong = check?.(text);
    if (wrong !== undefined) throw refuse(`--${flag} ${wrong}`);
    given.push([name, text]);
  }
  return Object.fromEntries(given);
}

/** The name under which commander keeps a flag's value. */
const optionName = (flag: string): string => flag.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
