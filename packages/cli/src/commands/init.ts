import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { AgentperfError, messageOf } from "@agentperf/core";
import { configsIn } from "../config/find.ts";
import { type ExitCode, exitCode } from "../exit.ts";
import { type BareCommand, type DeclareCommand, declares, examples, type FlagsOf } from "../flags/command.ts";
import { list, refuse } from "../flags/values.ts";
import { type Answers, ask, cancelled } from "../init/ask.ts";
import { benchmarkEnding, type Found, lookAt, type Subject, subjectsIn, subjectsWith } from "../init/found.ts";
import { type ClientPort, chosenOf, clientPorts, type FoundPort, packagesOf, suiteOf } from "../init/ports.ts";
import { type FoundTool, firstTool, toolInSources } from "../init/server-tools.ts";
import { type BenchmarkText, configText, functionText, redisText, serverText } from "../init/texts.ts";
import { workflow } from "../init/workflow.ts";
import { ignoreResults, type NewFile, writeNew } from "../init/write.ts";
import { typed } from "../project/package-manager.ts";
import { denoWithoutModules } from "../project/pitfalls.ts";
import { print } from "../results/standard-output.ts";
import { version } from "../version.ts";

const flagsOf = (command: BareCommand, subjects: readonly Subject[]) =>
  command
    .option("-y, --yes", "ask nothing: take all that is found, and install what is missing")
    .option("--measure <subjects>", `what to set up: ${subjects.join(", ")} (default: what is found, else example)`, list)
    .option("--no-install", "don't install what is missing; print the command instead")
    .option("--start-server", "start the project's own MCP server once, to ask it for its tools")
    .option("--workflow", "write a workflow for GitHub too, which measures each pull request against its base")
    .addHelpText("after", examples("init", "init --yes --no-install", "init --measure redis --workflow"));

type Flags = FlagsOf<typeof flagsOf>;

const declare: DeclareCommand = async (bare, context) => {
  const ports = await clientPorts();
  const declareWith = declares(
    (command) => flagsOf(command, subjectsWith(ports)),
    (flags: Flags) => init(ports, flags),
  );
  await declareWith(bare, context);
};

export default declare;

/** Writes a config and a benchmark that fit the project in the working directory. Nothing that is there is changed, but for lines at the end of .gitignore. */
async function init(ports: readonly ClientPort[], flags: Flags): Promise<ExitCode> {
  const proposed = subjectsAsked(flags, subjectsWith(ports));
  const found = lookAt(process.cwd(), ports);
  if ("wrong" in found) throw new AgentperfError("usage", `${found.wrong}; nothing was written`);
  const config = configsIn(found.directory)[0];
  if (config !== undefined) return complete(found, basename(config), flags);
  const answers = await answersOf(found, proposed ?? subjectsIn(found), flags);
  if (answers === cancelled) {
    print("nothing was written\n");
    return exitCode.interrupted;
  }
  const tool = await toolOf(found, answers);
  const { files, names } = await filesFor(found, answers, tool);
  if (flags.workflow === true) files.push(...workflowOf(found, names));
  await writeNew(found.directory, files);
  for (const { path } of files) print(`wrote ${path}\n`);
  await sayIgnored(found);
  for (const note of notesOn(found, answers, tool)) print(`${note}\n`);
  const missing = missingFor(found, answers.subjects);
  const isInstalled = missing.length === 0 || (answers.installs && (await install(found, missing)));
  sayNext(found, names, isInstalled ? undefined : installCommand(found, missing));
  // Who asked for it has to know that it didn't work.
  return isInstalled || !answers.installs ? exitCode.fine : exitCode.benchmarkFailed;
}

function subjectsAsked({ measure }: Flags, subjects: readonly Subject[]): Subject[] | undefined {
  const asked = measure?.map((name) => {
    const subject = subjects.find((one) => one === name);
    if (subject === undefined) throw refuse(`--measure ${name} must be of ${subjects.join(", ")}`);
    return subject;
  });
  if (asked?.length === 0) throw refuse(`--measure must name something of ${subjects.join(", ")}`);
  return asked === undefined ? undefined : [...new Set(asked)];
}

/** A project that has a config keeps it; what may be missing beside it is added. */
async function complete(found: Found, config: string, flags: Flags): Promise<ExitCode> {
  print(`kept ${config}, which is there already; no benchmark was written (agentperf help benchmarks says how to add one)\n`);
  const files = flags.workflow === true ? workflowOf(found, []) : [];
  await writeNew(found.directory, files);
  for (const { path } of files) print(`wrote ${path}\n`);
  await sayIgnored(found);
  return exitCode.fine;
}

async function answersOf(found: Found, proposed: readonly Subject[], flags: Flags): Promise<Answers | typeof cancelled> {
  const unfit = proposed.find((subject) => !isThere(found, subject));
  if (unfit !== undefined) throw new AgentperfError("usage", `--measure ${unfit}: ${absent[unfit]}; nothing was written`);
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  if (flags.yes !== true && isTerminal) {
    const missing = missingFor(found, proposed);
    return ask(found, proposed, flags.install && missing.length > 0 ? typed(installCommand(found, missing)) : undefined);
  }
  if (flags.yes !== true) print("no terminal to ask on: this goes on as with --yes\n");
  return {
    subjects: proposed,
    measured: proposed.includes("own") ? found.functions[0] : undefined,
    installs: flags.install,
    startsServer: flags.startServer === true,
  };
}

const isThere = ({ functions, server }: Found, subject: Subject): boolean =>
  subject === "own" ? functions.length > 0 : subject === "mcp" ? server !== undefined : true;

/** Why a subject isn't there; a port can be set up where its client isn't yet. */
const absent: Readonly<Record<Subject, string>> = {
  own: "no exported function was found that can be called again and again without harm, with arguments that its types or names tell",
  mcp: "no MCP server was found: a package that depends on an SDK for them and has a bin, or a start script",
};

/** The ports that are chosen. */
const chosenPorts = ({ ports }: Found, chosen: readonly Subject[]): readonly FoundPort[] =>
  ports.filter(({ port }) => chosen.includes(port.name));

/** The tool that a benchmark of the project's server may call: what the server says where it may be started, else what its sources say. */
async function toolOf({ directory, server }: Found, { subjects: chosen, startsServer }: Answers): Promise<FoundTool | undefined> {
  if (server === undefined || !chosen.includes("mcp")) return undefined;
  const asked = startsServer ? await firstTool(directory, server) : undefined;
  if (startsServer && asked === undefined) print(`${server.command.join(" ")} named no tool within 10 s\n`);
  return asked ?? toolInSources(directory, server);
}

async function filesFor(
  found: Found,
  { subjects: chosen, measured }: Answers,
  tool: FoundTool | undefined,
): Promise<{ files: NewFile[]; names: string[] }> {
  const files: NewFile[] = [];
  const names: string[] = [];
  const add = (title: string, ending: string, textFor: (path: string) => BenchmarkText) => {
    const path = freePath(found, title, ending);
    const { name, text } = textFor(path);
    files.push({ path, text });
    names.push(name);
  };
  if (measured !== undefined) add("own", benchmarkEnding(found, measured), (path) => functionText(measured, path));
  if (chosen.includes("redis")) add("redis", found.ending, () => redisText("own-redis"));
  else if (chosen.includes("example")) add("example", found.ending, () => redisText("example"));
  const ports = chosenPorts(found, chosen);
  const suites: string[] = chosen.includes("example") && !chosen.includes("redis") ? ["redis"] : [];
  for (const { port } of ports) {
    const suite = await suiteOf(port.name);
    if (suite === undefined) continue;
    suites.push(suite.name);
    // That of Redis has a benchmark of the project's own.
    if (port.name !== "redis") names.push(suite.first);
  }
  if (chosen.includes("mcp")) suites.push("mcp");
  if (chosen.includes("mcp") && tool === undefined) add("mcp", found.ending, () => serverText);
  if (chosen.includes("mcp")) names.push(...(tool === undefined ? [] : ["ListTools"]), "ConnectMCP");
  const benchmarks = files.map(({ path }) => `./${path}`);
  const config = {
    path: `agentperf.config.${found.ending}`,
    text: configText({ ...found, ports, suites, subjects: chosen, tool, benchmarks }),
  };
  const own = ownPackage(found);
  const imported = ({ path, text }: NewFile): NewFile => ({ path, text: text.replaceAll('from "@agentperf/cli"', `from "${own}"`) });
  return { files: [config, ...files].map(imported), names };
}

/** The name by which the project has us: what it doesn't name itself it may not be able to import. */
const ownPackage = ({ project: { dependencies } }: Found): string =>
  dependencies.has("agentperf") && !dependencies.has("@agentperf/cli") ? "agentperf" : "@agentperf/cli";

/** A path for a benchmark at which nothing is yet. */
function freePath({ directory }: Found, title: string, ending: string): string {
  for (let at = 1; ; at++) {
    const path = `bench/${title}${at === 1 ? "" : `-${at}`}.${ending}`;
    if (!existsSync(join(directory, path))) return path;
  }
}

function workflowOf(found: Found, names: readonly string[]): NewFile[] {
  const file = workflow(found.manager, names);
  if (existsSync(join(found.directory, file.path))) {
    print(`kept ${file.path}, which is there already\n`);
    return [];
  }
  if (found.isRepository) return [file];
  const how = `agentperf init --workflow writes it there, and the action's input working-directory says where the project is`;
  print(`no workflow was written: it belongs into the root of a git repository, and ${found.directory} is none; ${how}\n`);
  return [];
}

async function sayIgnored({ directory }: Found): Promise<void> {
  const ignoring = await ignoreResults(directory);
  if (ignoring.kind === "written") print("added .agentperf/results/ and .agentperf/profiles/ to .gitignore\n");
  else if (ignoring.kind === "refused")
    print(`.gitignore is left as it is (${ignoring.why}); it should have: ${ignoring.lines.join(" ")}\n`);
}

/** What a person should know of what was found. */
function notesOn(found: Found, { subjects: chosen, measured }: Answers, tool: FoundTool | undefined): string[] {
  const { server } = found;
  const notes: string[] = [];
  if (measured !== undefined) notes.push(`${measured.file} wasn't run: give ${measured.name} real arguments in the benchmark`);
  for (const { port } of chosenPorts(found, chosen)) {
    const variable = port.settings["url"]?.variable;
    // An address is never written down.
    if (variable === undefined || (process.env[variable] ?? "") !== "") continue;
    if (port.name === "redis")
      notes.push("no address of a Redis is set, so runs use the store in memory until there is one: REDIS_URL=redis://…");
    else notes.push(`${variable} isn't set, the address of ${port.description}${port.advice === undefined ? "" : `: ${port.advice}`}`);
  }
  if (chosen.includes("mcp") && server?.isBuilt === false)
    notes.push(`${server.command[1]} isn't there: build the server before you run a benchmark of it`);
  if (tool !== undefined && tool.args === undefined)
    notes.push(
      `CallTool calls the tool ${tool.name} without arguments: write those that it needs into the config, or give --start-server to ask it`,
    );
  return notes;
}

/** The packages that the written files need and that package.json doesn't name. */
function missingFor(found: Found, chosen: readonly Subject[]): string[] {
  const { project } = found;
  const hasClient = project.dependencies.has("@modelcontextprotocol/sdk");
  const needed = [
    `${ownPackage(found)}@${version}`,
    ...(chosen.includes("mcp") && !hasClient ? ["@modelcontextprotocol/client@^2.0.0"] : []),
  ];
  const own = chosenPorts(found, chosen).flatMap((port) => packagesOf(port, chosenOf(port)));
  return [...new Set([...needed, ...own])].filter((spec) => !project.dependencies.has(spec.slice(0, spec.indexOf("@", 1))));
}

const installCommand = ({ manager, project }: Found, missing: readonly string[]) => manager.add(missing, project);

async function install(found: Found, missing: readonly string[]): Promise<boolean> {
  const [program, ...args] = installCommand(found, missing);
  print(`\n$ ${typed([program, ...args])}\n`);
  // Its words go where ours go. All of them are ours: none comes from the project.
  const child = spawn(program, args, {
    cwd: found.directory,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  const failure = await new Promise<string | undefined>((resolve) => {
    child.once("error", (thrown) => resolve(messageOf(thrown)));
    child.once("close", (code, signal) => resolve(code === 0 ? undefined : `it ended with ${signal ?? code}`));
  });
  if (failure !== undefined) print(`\n${program} couldn't install: ${failure}. What was written stays.\n`);
  return failure === undefined;
}

function sayNext({ directory, manager, isRepository }: Found, names: readonly string[], missing: readonly string[] | undefined): void {
  const own = typed(names);
  const folder = denoWithoutModules(directory).length > 0 && manager.name === "deno";
  const first = [
    ...(missing === undefined ? [] : [typed(missing)]),
    ...(folder
      ? ['write "nodeModulesDir": "auto" into deno.json, since benchmarks are loaded from a node_modules folder; then: deno install']
      : []),
  ];
  const commands = [
    ...first,
    `${manager.run} run ${own}`,
    `${manager.run} doctor`,
    isRepository
      ? `${manager.run} ab ${own} --a git:HEAD --b .   # when these files are committed and something has changed`
      : `${manager.run} profile ${names[0]}`,
  ];
  print(
    `\nnext:\n${commands
      .slice(0, 3 + first.length)
      .map((line) => `  ${line}\n`)
      .join("")}`,
  );
}
