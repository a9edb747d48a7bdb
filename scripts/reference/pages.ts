import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ownPorts } from "../../packages/cli/src/config/ports.ts";
import { checkReporters, comparisonReporters, reporters, verdictsReporters } from "../../packages/cli/src/reporters/index.ts";
import { topics } from "../../packages/cli/src/topics/index.ts";
import { loadSuites } from "../../packages/suites/src/by-name.ts";
import { packageFolders } from "../../test-support/installed.ts";
import { commandsPage } from "./commands.ts";
import { exportsPage } from "./exports.ts";
import { block, code, page, plain, table } from "./markdown.ts";
import { optionsPage } from "./options.ts";
import { places, type Schema } from "./schemas.ts";

/** Every page of the reference, by its file's name: all that the code says of itself. */
export async function referencePages(repository: string): Promise<ReadonlyMap<string, string>> {
  const pages: Record<string, string> = {
    "commands.md": await commandsPage(),
    "config.md": configPage(repository),
    "benchmarks.md": await benchmarksPage(repository),
    "ports.md": await portsPage(),
    "adapters.md": optionsPage(repository, packageFolders),
    "formats.md": formatsPage(repository),
    "result.md": resultPage(repository),
    "exit-codes.md": await exitCodesPage(),
    "environment.md": await environmentPage(),
    "guides.md": await guidesPage(),
    "exports.md": exportsPage(repository, packageFolders),
  };
  const titles = Object.entries(pages).map(([name, text]) => [`[${text.split("\n")[0]?.slice(2)}](${name})`, about[name] ?? ""]);
  const made = "<!-- Made by npm run reference of what the code says. Change the code. -->";
  const all = {
    "README.md": page(
      "# Reference",
      "Made of the code by `npm run reference`; the tests compare them. The [glossary](../glossary.md) explains the words.",
      table(["page", "what it has"], titles),
    ),
    ...pages,
  };
  return new Map(Object.entries(all).map(([name, text]) => [name, `${made}\n\n${text}`]));
}

const about: Readonly<Record<string, string>> = {
  "commands.md": "every command with its arguments, flags and examples",
  "config.md": "every key of `agentperf.config.*`",
  "benchmarks.md": "the suites, their benchmarks, and the baselines",
  "ports.md": "what benchmarks need of a back end: adapters, flags, variables, and the rules that every adapter keeps",
  "adapters.md": "what adapters are told in a config: each option of each",
  "formats.md": "what `run`, `compare`, `ab` and `check` can print and write",
  "result.md": "the JSON in which a result is kept",
  "exit-codes.md": "what the command ends with",
  "environment.md": "the variables that are read",
  "guides.md": "what `agentperf help TOPIC` shows",
  "exports.md": "what can be imported from each package",
};

const schemaOf = (repository: string, name: string): Schema =>
  JSON.parse(readFileSync(join(repository, "packages/cli", `${name}.schema.json`), "utf8")) as Schema;

/** What a port runs on is the same for each. */
function chosenAt(path: string): string | undefined {
  const [, port] = /^adapters\.(.+)$/.exec(path) ?? [];
  if (port === undefined) return undefined;
  return port === "NAME" ? "an adapter, or a list of them" : `[an adapter](ports.md#${port}), or a list of them`;
}

const configPage = (repository: string): string =>
  page(
    "# Config",
    "The nearest `agentperf.config.` `ts`, `mts`, `cts`, `js`, `mjs`, `cjs` or `json` (the first of these in a directory), from the working directory upwards to the root of the repository. " +
      'All keys are optional. In TypeScript `defineConfig` has their types; in JSON `"$schema": "./node_modules/@agentperf/cli/config.schema.json"` lets an editor check them. `NAME` stands for any name.',
    table(["key", "value", "meaning"], places(schemaOf(repository, "config"), chosenAt)),
    'An adapter is an id of the port\'s adapters (see [Ports](ports.md)), an adapter made by one of our packages (see [Adapters in a config](adapters.md)) or of your own, or `{ "use": "ID", … }` with its options. With a list of them, every benchmark of that port runs on each.',
  );

const resultPage = (repository: string): string =>
  page(
    "# Result",
    "A result is one JSON document, in `.agentperf/results` or where `-o` says. `@agentperf/cli/result.schema.json` is its JSON Schema, from which this table is made. `[]` stands for each element of a list, `NAME` for any name. " +
      "A figure that a runtime can't give is absent. `plan.crossings` are what was to be measured, `launches` what was: the [glossary](../glossary.md) has the words.",
    table(
      ["place", "value"],
      places(schemaOf(repository, "result")).map(([path = "", type = ""]) => [path, type]),
    ),
  );

async function benchmarksPage(repository: string): Promise<string> {
  const { baselines, target, warning } = JSON.parse(readFileSync(join(repository, "packages/suites/src/baselines.json"), "utf8")) as {
    readonly target: number;
    readonly warning: number;
    readonly baselines: Readonly<Record<string, string>>;
  };
  const suites = await loadSuites();
  return page(
    "# Benchmarks",
    "The suites of `@agentperf/suites`. An optional one runs only where it, or one of its benchmarks, is named, or with `--suite all`.",
    ...suites.map(({ name, optional, benchmarks }) =>
      page(
        `## ${name}${optional === true ? " (optional)" : ""}`,
        table(
          ["benchmark", "one operation", "ports", "levels", "baseline"],
          benchmarks.map((one) => [
            code(one.name),
            plain(one.description ?? ""),
            (one.ports ?? []).map((port) => `[${port.name}](ports.md#${port.name})`).join(", "),
            [...Object.entries(one.parameters ?? {}), ...(one.concurrency === undefined ? [] : [["concurrency", one.concurrency] as const])]
              .map(([key, values]) => `${key}=${values.join(", ")}`)
              .join("; "),
            one.baseline === undefined ? "" : (baselines[one.baseline] ?? ""),
          ]),
        ),
      ),
    ),
    "## Baselines",
    `A baselines file (\`--baselines FILE\`, or \`baselines\` in the config) is JSON: a time for each key, and two ratios. Up to \`target\` a figure is good, from \`warning\` on it is bad. A key is a benchmark's own, below, or its name, with its level where it has one.`,
    block(JSON.stringify({ target, warning, baselines }, null, 2), "json"),
  );
}

async function portsPage(): Promise<string> {
  const ports = [...(await ownPorts()).values()];
  return page(
    "# Ports",
    "A benchmark says which ports it needs; an adapter provides one. `--adapter PORT=ID,ID` chooses the adapters of any port, and so does the key `adapters` of a config.",
    table(
      ["port", "what it is", "adapters"],
      ports.map((port) => [`[${port.name}](#${port.name})`, plain(port.description), Object.keys(port.adapters).map(code).join(", ")]),
    ),
    ...ports.map((port) =>
      page(
        `## ${port.name}`,
        `${plain(port.description.charAt(0).toUpperCase() + port.description.slice(1))}.`,
        table(
          ["", ""],
          [
            ["adapters", Object.keys(port.adapters).map(code).join(", ")],
            ["default", code(port.default)],
            ...(port.flag === undefined ? [] : [["chosen by", code(`--${port.flag} ID,ID`)]]),
            ...Object.entries(port.given ?? {}).map(([key, id]) => [`where ${code(key)} is given`, code(id)]),
            ...(port.fallback === undefined ? [] : [["stands in where that can't be reached", code(port.fallback)]]),
          ],
        ),
        Object.keys(port.settings).length === 0
          ? undefined
          : table(
              ["option", "flag", "variable", "meaning"],
              Object.entries(port.settings).map(([key, { flag, variable, value, description }]) => [
                code(key),
                flag === undefined ? "" : code(`--${flag} ${value}`),
                code(variable),
                plain(description),
              ]),
            ),
        Object.keys(port.capabilities).length === 0
          ? undefined
          : table(
              ["capability", "what an adapter with it can do, or is"],
              Object.entries(port.capabilities).map(([name, meaning]) => [code(name), plain(String(meaning))]),
            ),
        "Every adapter of it",
        [
          ...Object.keys(port.contract.rules).map((rule) => `- ${plain(rule)}`),
          ...Object.entries(port.contract.capabilities ?? {}).flatMap(([capability, rules]) =>
            Object.keys(rules).map((rule) => `- ${plain(rule)} (with ${code(capability)})`),
          ),
        ].join("\n"),
      ),
    ),
  );
}

/** The docstring of what a format's file exports under the name in the table. */
function meaningOf(repository: string, table: string, name: string): string {
  const folder = join(repository, "packages/cli/src/reporters");
  const index = readFileSync(join(folder, "index.ts"), "utf8");
  const own = index.slice(index.indexOf(`export const ${table} = {`));
  const [, file, exported] =
    new RegExp(`^\\s+"?${name}"?: async \\(\\) => \\(await import\\("\\./([^"]+)"\\)\\)\\.(\\w+)`, "m").exec(own) ?? [];
  if (file === undefined) throw new Error(`${table} has no line for ${name}`);
  const text = readFileSync(join(folder, file), "utf8");
  const [, doc = ""] =
    new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*export (?:async )?(?:const|function) ${exported}\\b`).exec(text) ?? [];
  return plain(
    doc
      .replace(/\n\s*\*/g, " ")
      .replace(/\{@link (\w+)\}/g, "`$1`")
      .replace(/\s@[\s\S]*$/, "")
      .replace(/\s+/g, " ")
      .trim(),
  );
}

function formatsPage(repository: string): string {
  const tables = { reporters, comparisonReporters, verdictsReporters, checkReporters };
  const commands = {
    reporters: [
      "run, show",
      "`--format NAME` says what is printed; `--reporter NAME`, `--reporter NAME=FILE`, any number of them, what is printed and written. A path such as `./mine.ts` names a module of yours.",
    ],
    comparisonReporters: ["compare", "`--format NAME`."],
    verdictsReporters: ["ab", "`--format NAME` says what is printed; `--reporter NAME=FILE` what is written besides."],
    checkReporters: ["check", "`--format NAME` says what is printed; `--reporter NAME=FILE` what is written besides."],
  } as const;
  return page(
    "# Formats",
    "Wherever something is shown, `--json` is the same as `--format json`.",
    ...Object.entries(commands).map(([key, [command, how]]) =>
      page(
        `## ${command}`,
        how,
        table(
          ["format", "what it is"],
          Object.keys(tables[key as keyof typeof tables]).map((name) => [code(name), meaningOf(repository, key, name)]),
        ),
      ),
    ),
  );
}

const textOf = async (name: keyof typeof topics): Promise<string> => (await topics[name].load()).default;

const exitCodesPage = async (): Promise<string> => page("# Exit codes", block(await textOf("exit-codes")));

async function environmentPage(): Promise<string> {
  const settings = [...(await ownPorts()).values()].flatMap((port) =>
    Object.values(port.settings).map(({ variable, flag, description }) => [
      code(variable),
      `[${port.name}](ports.md#${port.name})`,
      flag === undefined ? "" : code(`--${flag}`),
      plain(description),
    ]),
  );
  return page(
    "# Environment variables",
    block(await textOf("environment")),
    "## By port",
    table(["variable", "port", "flag", "meaning"], settings),
  );
}

async function guidesPage(): Promise<string> {
  const entries = Object.entries(topics) as [keyof typeof topics, { readonly summary: string }][];
  const texts = await Promise.all(
    entries.map(async ([name, { summary }]) => page(`## agentperf help ${name}`, `${plain(summary)}.`, block(await textOf(name)))),
  );
  return page("# Guides of one screen", "What `agentperf help TOPIC` shows in a terminal.", ...texts);
}
