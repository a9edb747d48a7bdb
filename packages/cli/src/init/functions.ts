import { existsSync, lstatSync, readdirSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { boundedText } from "../project/bounded-text.ts";

/** A function of the user's that a benchmark can call. */
export interface FoundFunction {
  /** Its file, from the project, with slashes. */
  readonly file: string;
  readonly name: string;
  /** Whether its file is CommonJS. */
  readonly isCommonJs: boolean;
  /** Whether it is its module's default export. */
  readonly isDefault: boolean;
  /** An argument for each parameter that it needs: the parameter's name, and a value as source text. */
  readonly args: readonly (readonly [name: string, value: string])[];
  /** Whether the arguments follow from types, not from names. */
  readonly isSure: boolean;
}

/** Directories that are looked through, in this order, before the project's own. */
const folders = ["src", "lib", "app", "server"];
const skipped =
  /^(?:node_modules|dist|build|out|coverage|vendor|test|tests|__tests__|bench|benchmarks|fixtures|examples|scripts|public)$|^\./;
const sources = /\.[cm]?[jt]s$/;
const notSources = /\.d\.[cm]?ts$|\.(?:test|spec|bench|config|stories)\.\w+$|\.min\./;
const mostFiles = 300;
const mostFolders = 6;
/** Of all directories together: what has more isn't a project's own source. */
const mostEntries = 20_000;
/** A larger source was made by a program. */
const mostBytes = 2 ** 18;

/**
 * Functions that the project exports and that can be called again and again without harm, the surest first. They are read from the text of its
 * sources: nothing is imported, since a module may do anything when it is. Only files are taken that do nothing but declare, name nothing by
 * which a program reaches beyond itself, import only their like, and are loaded by every runtime as they are.
 */
export function findFunctions(directory: string): FoundFunction[] {
  const found: FoundFunction[] = [];
  const harmless = new Map<string, boolean>();
  for (const path of sourceFiles(directory)) {
    const file = relative(directory, path).split(sep).join(posix.sep);
    // It will stand in a file that is written.
    if (!/^[\p{L}\p{N}_.@/ -]+$/u.test(file) || !isHarmlessFile(path, harmless)) continue;
    const text = boundedText(path, mostBytes) ?? "";
    for (const declared of exportedBy(text, withoutComments(text))) found.push({ file, ...declared });
  }
  return found.sort((one, other) => Number(other.isSure) - Number(one.isSure));
}

function sourceFiles(directory: string): string[] {
  const files: string[] = [];
  let seen = 0;
  const visit = (at: string, depth: number): void => {
    if (depth > mostFolders || files.length >= mostFiles || seen >= mostEntries) return;
    const entries = entriesOf(at);
    seen += entries.length;
    for (const { name } of entries.filter((entry) => entry.isFile()))
      if (sources.test(name) && !notSources.test(name) && files.length < mostFiles) files.push(join(at, name));
    // Not what is behind links: that may be anywhere.
    for (const { name } of entries.filter((entry) => entry.isDirectory())) if (!skipped.test(name)) visit(join(at, name), depth + 1);
  };
  const present = folders.filter((name) => lstatSync(join(directory, name), { throwIfNoEntry: false })?.isDirectory() === true);
  for (const name of present) visit(join(directory, name), 0);
  for (const entry of entriesOf(directory))
    if (entry.isFile() && sources.test(entry.name) && !notSources.test(entry.name)) files.push(join(directory, entry.name));
  return files;
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch {
    return [];
  }
}

/** A text with blanks instead of its comments, so that what stands where stays the same. */
const withoutComments = (text: string): string =>
  text.replace(
    // What has no end ends with its line or the file, so that each character is looked at once.
    /("(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|`(?:\\.|[^`\\])*`?)|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g,
    (all, literal: string | undefined) => (literal === undefined ? all.replace(/[^\n]/g, " ") : all),
  );

/** Whether each statement of a file declares, imports or exports something; indented lines belong to one. */
function declaresOnly(bare: string): boolean {
  const harmless =
    /^(?:import\s(?!type\b)[^(]|import\s+type\b|export\s|(?:async\s+)?function\b|class\b|abstract\b|type\b|interface\b|declare\b|module\.exports\b|exports\.\w+\s*=|["']use strict["'])|^[\s})\]]|^$/;
  const assigned = /^(?:export\s+)?(?:const|let|var)\s+[^=\s][^=]*=\s*(.*)$/;
  return bare.split("\n").every((line) => {
    const [, value] = assigned.exec(line) ?? [];
    if (value !== undefined) return isHarmlessValue(value.trim());
    return harmless.test(line);
  });
}

/** Whether a value can be made without anything else happening: a literal, a function, a requirement, or one of the language's own objects. */
const isHarmlessValue = (value: string): boolean =>
  value === "" ||
  /^["'`\d[{/-]|^(?:true|false|null|undefined)\b|^(?:async\s*)?(?:function\b|\(|\w+\s*=>|<)|^new\s+(?:Map|Set|WeakMap|RegExp|TextEncoder|TextDecoder)\b/.test(
    value,
  ) ||
  /^require\(["'][^"']+["']\)/.test(value);

/** Built-in modules that only compute. */
const computing = /^(?:node:)?(?:assert|buffer|crypto|path|querystring|string_decoder|url|util)(?:\/|$)/;

/** By these a program reaches beyond itself, or what it does isn't over when it returns. */
const reaches =
  /\b(?:process|globalThis|global|window|document|Bun|Deno|console|fetch|eval|Function|localStorage|setTimeout|setInterval|setImmediate|WebSocket|Worker)\b(?!\s*:)/;

/** TypeScript that is more than types, which a runtime that only strips types refuses. */
const moreThanTypes =
  /^[ \t]*(?:export\s+)?(?:declare\s+)?(?:const\s+)?(?:enum|namespace)\s|^[ \t]*@\w|\bconstructor\s*\([^)]{0,2000}\b(?:private|public|protected|readonly)\s|^import\s+\w+\s*=/m;

/** @param known - what is known of files already; one that is being looked at counts as harmless in its own circle */
function isHarmlessFile(path: string, known: Map<string, boolean>): boolean {
  const before = known.get(path);
  if (before !== undefined) return before;
  known.set(path, true);
  const text = boundedText(path, mostBytes);
  const isHarmless = text !== undefined && known.size <= mostFiles * 2 && isHarmlessText(withoutComments(text), path, known);
  known.set(path, isHarmless);
  return isHarmless;
}

function isHarmlessText(bare: string, path: string, known: Map<string, boolean>): boolean {
  if (!declaresOnly(bare) || reaches.test(withoutTexts(bare)) || moreThanTypes.test(bare) || /\bimport\s*\(/.test(bare)) return false;
  // What is imported for itself does something.
  if (/^import\s*["']/m.test(bare)) return false;
  const imported = bare
    .replace(/^(?:import|export)\s+type\b[^;]{0,2000}?["'][^"'\n]+["']/gm, "")
    .matchAll(/(?:\bfrom|\brequire\s*\()\s*["']([^"'\n]+)["']/g);
  return [...imported].every(([, from = ""]) => {
    if (!from.startsWith(".")) return computing.test(from);
    const target = join(dirname(path), from);
    return sources.test(from) && existsSync(target) && isHarmlessFile(target, known);
  });
}

const withoutTexts = (bare: string): string => bare.replace(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, '""');

/** Names of functions that are called for what they do, not for what they give. */
const doing =
  /^(?:add|apply|clear|close|connect|create|delete|deploy|destroy|drop|emit|exec|exit|flush|init|insert|install|kill|listen|load|log|main|migrate|open|pop|post|publish|push|put|register|remove|reset|run|save|send|set|setup|shift|spawn|start|stop|store|truncate|unlink|update|upload|write)(?![a-z])/;

/** What can stand for a benchmark's name when its first letter is a capital. */
const canBeTitle = /^[A-Za-z]\w*$/;

/** Names that a benchmark's file can't import a function by: words of the language that `exports.NAME` may have, and the benchmark's own. */
const reserved = new Set(
  `arguments await break case catch class const continue debugger default defineBenchmark defineSuite delete do else enum eval export extends
  false finally for function given if implements import in instanceof interface let new null package private protected public require return
  static super switch this throw true try typeof undefined var void while with yield`.split(/\s+/),
);

type Declared = Omit<FoundFunction, "file">;

const identifier = "[A-Za-z_$][\\w$]*";

function* exportedBy(text: string, bare: string): Generator<Declared> {
  const common = commonJsNames(bare);
  const isCommonJs = common.size > 0 || /^(?:module\.exports|exports\.\w+)\s*=/m.test(bare);
  const functions = [
    new RegExp(`^(export\\s+(?:default\\s+)?)?function\\s+(${identifier})\\s*(?:<[^>(]{0,500}>)?\\(`, "gm"),
    new RegExp(`^(export\\s+)?const\\s+(${identifier})\\s*(?::[^=]{1,500})?=\\s*(?:<[^>(]{0,500}>)?\\(`, "gm"),
    new RegExp(`^()exports\\.(${identifier})\\s*=\\s*(?:function\\s*\\w*\\s*)?\\(`, "gm"),
  ];
  for (const expression of functions) {
    for (const match of bare.matchAll(expression)) {
      const [whole, exported = "", name = ""] = match;
      if (!canBeTitle.test(name) || reserved.has(name) || doing.test(name) || !(exported === "" ? common.has(name) : !isCommonJs)) continue;
      const start = match.index + whole.length;
      const parameters = insideParentheses(bare, start);
      if (parameters === undefined) continue;
      const isArrow = !/function/.test(whole);
      if (isArrow && !/^\)\s*(?::[^=;{]+)?=>/.test(bare.slice(start + parameters.length))) continue;
      const args = argumentsFor(parameters, documentationBefore(text, match.index));
      // What needs no argument computes nothing new, or does something.
      if (args === undefined || args.args.length === 0) continue;
      yield { name, isCommonJs, isDefault: /default/.test(exported) || common.get(name) === true, ...args };
    }
  }
}

/** Names that a CommonJS file exports, and whether each is all that it exports. */
function commonJsNames(bare: string): Map<string, boolean> {
  const names = new Map<string, boolean>();
  for (const [, name = ""] of bare.matchAll(new RegExp(`^(?:module\\.)?exports\\.(${identifier})\\s*=`, "gm"))) names.set(name, false);
  const [, list] = /^module\.exports\s*=\s*\{([^}]*)\}/m.exec(bare) ?? [];
  for (const part of list?.split(",") ?? []) if (new RegExp(`^\\s*${identifier}\\s*$`).test(part)) names.set(part.trim(), false);
  const [, only] = new RegExp(`^module\\.exports\\s*=\\s*(${identifier})\\s*;?\\s*$`, "m").exec(bare) ?? [];
  if (only !== undefined) names.set(only, true);
  return names;
}

/** What stands between a parenthesis and the one that closes it. */
function insideParentheses(text: string, start: number): string | undefined {
  let depth = 1;
  for (let at = start; at < text.length && at < start + 1_000; at++) {
    if ("([{".includes(text[at] as string)) depth++;
    else if (")]}".includes(text[at] as string) && --depth === 0) return text.slice(start, at);
  }
  return undefined;
}

/** The documentation comment that ends just before a place. */
function documentationBefore(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - 4_000), at).trimEnd();
  return before.endsWith("*/") ? before.slice(before.lastIndexOf("/**")) : "";
}

/** An argument for each parameter that has to be given; undefined where one can't be told. */
function argumentsFor(parameters: string, documentation: string): Pick<Declared, "args" | "isSure"> | undefined {
  const args: [string, string][] = [];
  let isSure = true;
  for (const parameter of topLevelParts(parameters)) {
    const [, name, optional, type] = new RegExp(`^(${identifier})(\\?)?\\s*(?::\\s*([^=]+?))?\\s*$`).exec(parameter) ?? [];
    // One that has a default, or takes the rest, need not be given; nor need those behind it.
    if (optional === "?" || /^\.\.\.|=/.test(parameter)) break;
    if (name === undefined || name === "__proto__" || args.some(([other]) => other === name)) return undefined;
    const documented = new RegExp(`@param\\s+\\{([^}]+)\\}\\s+${name.replaceAll("$", "\\$")}\\b`).exec(documentation)?.[1];
    const kind = type ?? documented;
    const argument = kind === undefined ? byName(name) : byType(kind);
    if (argument === undefined) return undefined;
    isSure &&= kind !== undefined;
    args.push([name, argument]);
  }
  return args.length > 4 ? undefined : { args, isSure };
}

function topLevelParts(list: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const character of list.replaceAll("=>", "  ")) {
    if ("([{<".includes(character)) depth++;
    if (")]}>".includes(character)) depth--;
    if (character === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

const examples: Readonly<Record<string, string>> = {
  string: '"hello"',
  number: "1",
  boolean: "true",
  "number[]": "[1, 2, 3]",
  "string[]": '["hello", "world"]',
  unknown: '"hello"',
};

function byType(type: string): string | undefined {
  const plain = type
    .trim()
    .replace(/^readonly\s+/, "")
    .replace(/^(?:Readonly)?Array<(\w+)>$/, "$1[]");
  return Object.hasOwn(examples, plain) ? examples[plain] : undefined;
}

const textNames =
  /^(?:text|str|string|name|title|input|word|line|message|content|html|markdown|query|source|slug|s)$|(?:Text|Name|String|Title|Line)$/;
const numberNames = /^(?:n|num|number|count|size|length|index|limit|amount|a|b|x|y)$|(?:Count|Size|Length|Index|Ms)$/;
const listNames = /^(?:numbers|nums|ns|xs|values|list|items|array|arr)$/;

const byName = (name: string): string | undefined =>
  textNames.test(name)
    ? examples["string"]
    : numberNames.test(name)
      ? examples["number"]
      : listNames.test(name)
        ? examples["number[]"]
        : undefined;
