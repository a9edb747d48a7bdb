import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { code, page, plain, table } from "./markdown.ts";

// What our packages export, read from their sources: the name, what kind of thing it is, and the first sentence of its docstring.

interface Exported {
  readonly name: string;
  readonly kind: string;
  readonly meaning: string;
}

const firstSentence = (doc: string): string =>
  (/^[\s\S]*?\.(?=\s|$)/.exec(doc)?.[0] ?? doc)
    .replace(/\{@link (\w+)\}/g, "`$1`")
    .replace(/\s+/g, " ")
    .trim();

/** The docstring that stands right before a place in a text. */
const docBefore = (text: string, at: number): string => {
  const doc = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(text.slice(0, at))?.[1] ?? "";
  return doc
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join("\n")
    .replace(/\n\s*@[\s\S]*$/, "")
    .trim();
};

const declaration = /^export (?:declare )?(?:async )?(?:abstract )?(interface|type|function|const|class|enum)\*? (\w+)/gm;

/** What a module exports, by name; what it hands on from other packages is named as such. */
function exportsOf(file: string, seen = new Set<string>()): Map<string, Exported> {
  const found = new Map<string, Exported>();
  if (seen.has(file)) return found;
  seen.add(file);
  const text = readFileSync(file, "utf8");
  for (const match of text.matchAll(declaration)) {
    const [, kind = "", name = ""] = match;
    const before = found.get(name);
    // Of overloads the first one is told.
    if (before === undefined || before.meaning === "")
      found.set(name, { name, kind, meaning: firstSentence(docBefore(text, match.index)) });
  }
  if (/^export default /m.test(text)) {
    const at = text.search(/^export default /m);
    found.set("default", { name: "default", kind: "value", meaning: firstSentence(docBefore(text, at)) });
  }
  for (const [, type, names, from = ""] of text.matchAll(/^export (type )?(?:\{([^}]*)\}|\*) from "([^"]+)";/gm)) {
    const path = from.startsWith(".") ? join(dirname(file), from) : undefined;
    if (path === undefined) {
      if (names === undefined) found.set(`* ${from}`, { name: "*", kind: "all", meaning: `all of \`${from}\`` });
      else
        for (const name of namesIn(names))
          found.set(name.shown, {
            name: name.shown,
            kind: name.isType || type !== undefined ? "type" : "value",
            meaning: `as in \`${from}\``,
          });
      continue;
    }
    if (!existsSync(path)) throw new Error(`${file} exports from ${from}, which isn't there`);
    const inner = exportsOf(path, new Set(seen));
    if (names === undefined) for (const [name, one] of inner) found.set(name, one);
    else
      for (const { own, shown } of namesIn(names)) {
        const one = inner.get(own);
        if (one === undefined) throw new Error(`${file}: no declaration of ${own} is found in ${from}`);
        found.set(shown, { ...one, name: shown });
      }
  }
  for (const [, names = ""] of text.matchAll(/^export (?:type )?\{([^}]*)\};/gm))
    for (const { own, shown } of namesIn(names)) {
      const at = text.search(new RegExp(`^(?:async )?(?:interface|type|function|const|class) ${own}\\b`, "m"));
      found.set(shown, { name: shown, kind: "value", meaning: at < 0 ? "" : firstSentence(docBefore(text, at)) });
    }
  return found;
}

const namesIn = (list: string): { own: string; shown: string; isType: boolean }[] =>
  list
    .split(",")
    .map((one) => one.replace(/\/\/.*$/gm, "").trim())
    .filter((one) => one !== "")
    .map((one) => {
      const isType = one.startsWith("type ");
      const [own = "", shown = own] = one.replace(/^type /, "").split(" as ");
      return { own, shown, isType };
    });

interface Manifest {
  readonly name: string;
  readonly description: string;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

/** Every public export of our packages. @param folders - of `packages` */
export function exportsPage(repository: string, folders: readonly string[]): string {
  const sections = folders.map((folder) => {
    const directory = join(repository, "packages", folder);
    const { name, description, exports } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest;
    const entries = Object.entries(exports).flatMap(([path, target]) => {
      const source = typeof target === "string" ? undefined : target["@agentperf/source"];
      return source?.endsWith(".ts") === true ? [[path, join(directory, source)] as const] : [];
    });
    return page(
      `## ${name}`,
      `${plain(description)}.`,
      ...entries.map(([path, file]) =>
        page(
          `### ${code(name + path.slice(1))}`,
          table(
            ["export", "kind", "what it is"],
            [...exportsOf(file).values()]
              .sort((a, b) => (a.name < b.name ? -1 : 1))
              .map((one) => [code(one.name), one.kind, plain(one.meaning)]),
          ),
        ),
      ),
    );
  });
  return page("# Public exports", "What can be imported, by package. The docstrings in an editor say more.", ...sections);
}
