import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { code, page, plain, table } from "./markdown.ts";

// The options of the adapters that a config makes, read from the types of what makes them.

interface Option {
  readonly name: string;
  readonly type: string;
  readonly meaning: string;
}

const factory = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export const (\w+) = \(options: ([^=]+?)(?: = \{\})?\)/g;

const textOf = (doc: string): string =>
  doc
    .replace(/^\s*\* ?/gm, "")
    .replace(/\{@link (\w+)\}/g, "`$1`")
    .replace(/\n\s*@[\s\S]*$/, "")
    .replace(/\s+/g, " ")
    .trim();

/** The parts of a text between signs that aren't within brackets or strings. */
function partsOf(text: string, sign: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const one of text.replace(/=>/g, "\0")) {
    if ("{([<".includes(one)) depth += 1;
    if ("})]>".includes(one)) depth -= 1;
    if (one === sign && depth === 0) parts.push("");
    else parts[parts.length - 1] += one;
  }
  return parts.map((part) => part.replaceAll("\0", "=>").trim()).filter((part) => part !== "");
}

/** What stands between the bracket at this place and the one that closes it. */
function within(text: string, at: number): string {
  let depth = 0;
  for (let end = at; end < text.length; end++) {
    if (text[end] === "{") depth += 1;
    if (text[end] === "}") depth -= 1;
    if (depth === 0) return text.slice(at + 1, end);
  }
  throw new Error(`a bracket stays open: ${text.slice(at, at + 40)}`);
}

const membersOf = (body: string): Option[] => {
  // What a comment holds must not part them.
  const docs: string[] = [];
  const bare = body
    .replace(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\//g, (_, doc: string) => `#${docs.push(textOf(doc)) - 1}#`)
    .replace(/\/\/.*$/gm, "");
  return partsOf(bare, ";").flatMap((part) => {
    const [, doc, name, type] = /^(?:#(\d+)#\s*)?(?:readonly )?(\w+)\??: ([\s\S]+)$/.exec(part) ?? [];
    return name === undefined || type === undefined
      ? []
      : [
          {
            name,
            type: type
              .replace(/\s+/g, " ")
              .replace(/ \| undefined$/, "")
              .replaceAll("readonly ", ""),
            meaning: docs[Number(doc)] ?? "",
          },
        ];
  });
};

/** The options of a type that a file names. */
function optionsOf(file: string, type: string): Option[] {
  const parts = partsOf(type, "&");
  if (parts.length > 1) return parts.flatMap((part) => optionsOf(file, part));
  const [, how, of, names = ""] = /^(Omit|Pick)<(\w+), ([^>]+)>$/.exec(type) ?? [];
  if (of !== undefined) return optionsOf(file, of).filter(({ name }) => names.includes(`"${name}"`) === (how === "Pick"));
  if (type === "Readonly<Record<never, never>>") return [];
  if (type.startsWith("{")) return membersOf(type.slice(1, -1));
  const text = readFileSync(file, "utf8");
  const declared = new RegExp(`^(?:export )?interface ${type}\\b(?: extends ([^{]+?))? \\{`, "m").exec(text);
  if (declared !== null) {
    const own = membersOf(within(text, declared.index + declared[0].length - 1));
    const others = partsOf(declared[1] ?? "", ",").flatMap((one) => optionsOf(file, one));
    return [...own, ...others.filter(({ name }) => !own.some((one) => one.name === name))];
  }
  const [, alias] = new RegExp(`^(?:export )?type ${type} = ([^;]+);`, "m").exec(text) ?? [];
  if (alias !== undefined) return optionsOf(file, alias);
  for (const [, names = "", from = ""] of text.matchAll(/^import (?:type )?\{([^}]*)\} from "(\.[^"]+)";/gm))
    if (new RegExp(`\\b${type}\\b`).test(names)) return optionsOf(join(dirname(file), from), type);
  throw new Error(`${file}: the options ${type} aren't found`);
}

/** A type by what it is, where its name stands for something short that is declared in one of these packages. */
function spelledOut(repository: string, folders: readonly string[], type: string): string {
  if (!/^[A-Z]\w+$/.test(type)) return type;
  for (const folder of folders)
    for (const file of globSync("src/**/*.ts", { cwd: join(repository, "packages", folder) })) {
      const text = readFileSync(join(repository, "packages", folder, file), "utf8");
      const [, alias] = new RegExp(`^export type ${type} =\\s+([^;]*(?:\\{[^}]*\\}[^;{]*)*);$`, "m").exec(text) ?? [];
      if (alias !== undefined) return alias.replace(/^\| /, "").replaceAll("readonly ", "").replace(/\s+/g, " ");
    }
  return type;
}

/** Where a config imports a package of adapters from. */
function importedFrom(repository: string, folder: string): string {
  const sources = join(repository, "packages/cli/src");
  const file = readdirSync(sources).find(
    (name) => name.endsWith(".ts") && readFileSync(join(sources, name), "utf8").includes(`export * from "@agentperf/${folder}"`),
  );
  return file === undefined ? `@agentperf/${folder}` : `@agentperf/cli/${file.replace(/\.ts$/, "")}`;
}

/** What each adapter that a config makes may be told. @param folders - of `packages` */
export function optionsPage(repository: string, folders: readonly string[]): string {
  const sections = folders.map((folder) => {
    const index = join(repository, "packages", folder, "src/index.ts");
    if (!(folder.startsWith("adapters-") || folder === "suites") || !existsSync(index)) return undefined;
    const files = [...readFileSync(index, "utf8").matchAll(/^export \{([^}]*)\} from "(\.[^"]+)";/gm)];
    const made = files.flatMap(([, names = "", from = ""]) => {
      const file = join(dirname(index), from);
      return [...readFileSync(file, "utf8").matchAll(factory)]
        .filter(([, , name = ""]) => new RegExp(`(?:^|, ?|\\s)${name}(?:,|\\s|$)`).test(names))
        .map(([, doc = "", name = "", type = ""]) => ({ name, doc: textOf(doc), options: optionsOf(file, type) }));
    });
    // Those with the same options share a table.
    const groups = Map.groupBy(made, ({ options }) => JSON.stringify(options));
    return page(
      `## ${code(importedFrom(repository, folder))}`,
      ...[...groups.values()].map((group) =>
        page(
          `### ${group.map(({ name }) => code(`${name}()`)).join(", ")}`,
          group.length === 1
            ? plain(group[0]?.doc ?? "")
            : group.map(({ name, doc }) => `- ${code(`${name}()`)}: ${plain(doc)}`).join("\n"),
          (group[0]?.options.length ?? 0) === 0
            ? "It has no options."
            : table(
                ["option", "value", "meaning"],
                (group[0]?.options ?? []).map(({ name, type, meaning }) => [
                  code(name),
                  code(spelledOut(repository, [folder, "core"], type)),
                  plain(meaning),
                ]),
              ),
        ),
      ),
    );
  });
  return page(
    "# Adapters in a config",
    'An adapter is chosen by its id, `redis: "ioredis"`, or made with options, `redis: ioredis({ url: "redis://127.0.0.1" })`. In JSON it is `{ "use": "ioredis", "url": "redis://127.0.0.1" }`. All options can be left out. A time is a text such as `"10ms"`; a type with a name stands in [Public exports](exports.md).',
    ...sections,
  );
}
