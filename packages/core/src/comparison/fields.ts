import { AgentperfError } from "../errors.ts";
import { configValue, fullName, type GoRecord } from "../result/go-text.ts";
import { Tokens } from "./expression.ts";
import { isNamedOrder, namedOrders, type Order } from "./order.ts";

/** A record with the name of its file, or the label that was given for it. */
export interface NamedRecord extends GoRecord {
  readonly file: string;
}

/** A field that results are told apart by, and the order of its values. */
export interface Field {
  /** A key of the configuration, `.file`, `.name`, `.fullname`, `/parameter`, or `.config` for all keys that nothing else names. */
  readonly key: string;
  readonly order: Order;
}

/** How records are laid out. A key alone is a field whose values stand in the order in which they appear. */
export interface Layout {
  readonly table: readonly (Field | string)[];
  readonly row: readonly (Field | string)[];
  readonly column: readonly (Field | string)[];
  /** Differences in these don't count. */
  readonly ignore: readonly (Field | string)[];
}

/** How benchstat lays records out where nothing else is asked for. */
export const usualLayout: Layout = { table: [".config"], row: [".fullname"], column: [".file"], ignore: [] };

/** Whether a value is the same in the base unit, as 0 is, so that it is shown in the unit that was given. */
export const isShownAs = (value: number, factor: number): boolean => factor !== 1 && value * factor === value;

const special = [".config", ".file", ".fullname", ".name"];

/**
 * Reads a list of fields: `runtime,/concurrency@num`, with the order of a field's values after an `@`: `alpha`, `num`, or the values
 * themselves in parentheses.
 *
 * @throws {AgentperfError} `usage`: what was expected where, or a field that can't be
 * @see golang.org/x/perf/benchproc/syntax
 */
export function parseFields(flag: string, text: string): Field[] {
  const tokens = new Tokens(flag, text);
  const fields: Field[] = [];
  while (tokens.peek().kind !== "end") {
    if (fields.length > 0) tokens.takes(",");
    const key = tokens.peek();
    if (key.kind !== "word") throw tokens.refuse("a field");
    tokens.take();
    if (key.text === "") throw tokens.wrong("a field can't be empty");
    if (key.text === ".unit") throw tokens.wrong(".unit is for --filter only; each unit has a table of its own");
    if (key.text.startsWith(".") && !special.includes(key.text))
      throw new AgentperfError("usage", `${flag} ${key.text}: there are ${special.join(", ")}`);
    const order = tokens.takes("@") ? readOrder(tokens) : "first";
    if (key.text === ".config" && typeof order !== "string") throw tokens.wrong(".config has no values that could be listed");
    fields.push({ key: key.text, order });
  }
  return fields;
}

function readOrder(tokens: Tokens): Order {
  const choices = `${namedOrders.join(", ")} or values in parentheses`;
  if (!tokens.takes("(")) {
    const name = tokens.peek();
    if (name.kind !== "word" || !isNamedOrder(name.text)) throw tokens.refuse(choices);
    tokens.take();
    return name.text;
  }
  const values: string[] = [];
  for (let token = tokens.peek(); token.kind === "word"; token = tokens.peek()) values.push(tokens.take().text);
  if (values.length === 0) throw tokens.refuse("a value");
  if (!tokens.takes(")")) throw tokens.refuse("a closing parenthesis");
  return values;
}

/** What reads a field's value of a record. */
export type ValueReader = (record: NamedRecord) => string;

/** Reads a field that stands for one value; a full name is whole. */
export function valueReader(key: string): ValueReader {
  if (key === ".file") return ({ file }) => file;
  if (key === ".name") return (record) => baseName(fullName(record));
  if (key === ".fullname") return fullName;
  if (key.startsWith("/")) return (record) => parameterOf(fullName(record), key);
  return (record) => configValue(record, key);
}

/** Where the `-N` at the end of a name begins; its length where there is none. */
function suffixStart(name: string): number {
  let at = name.length;
  while (at > 0 && name.charCodeAt(at - 1) >= 48 && name.charCodeAt(at - 1) <= 57) at -= 1;
  return at < name.length && name[at - 1] === "-" ? at - 1 : name.length;
}

function baseName(name: string): string {
  const slash = name.indexOf("/");
  return name.slice(0, slash === -1 ? suffixStart(name) : slash);
}

/** What follows a name's base: `/key=value` or `/text`, and `-N` last. */
function partsOf(name: string): { base: string; parts: string[] } {
  const end = suffixStart(name);
  const [base = "", ...parts] = name.slice(0, end).split("/");
  return { base, parts: [...parts.map((part) => `/${part}`), ...(end === name.length ? [] : [name.slice(end)])] };
}

function parameterOf(name: string, key: string): string {
  const { parts } = partsOf(name);
  const last = parts.at(-1);
  if (key === "/gomaxprocs" && last?.startsWith("-")) return last.slice(1);
  return parts.find((part) => part.startsWith(`${key}=`))?.slice(key.length + 1) ?? "";
}

/** The keys that a layout names, which `.config` and `.fullname` therefore leave out. */
export const namedKeys = ({ table, row, column, ignore }: Layout): Set<string> =>
  new Set([...table, ...row, ...column, ...ignore].map(keyOf).filter((key) => key !== ".config" && key !== ".fullname"));

/** Whether a layout names a field in any of its lists. */
export const isNamed = ({ table, row, column, ignore }: Layout, key: string): boolean =>
  [...table, ...row, ...column, ...ignore].some((field) => keyOf(field) === key);

const keyOf = (field: Field | string): string => (typeof field === "string" ? field : field.key);

/** Reads a full name without what other fields show of it; `*` is then the base that `.name` shows. */
export function shortNameReader(named: ReadonlySet<string>): ValueReader {
  const hidden = [...named].filter((key) => key.startsWith("/"));
  const hidesName = named.has(".name");
  const hidesProcs = named.has("/gomaxprocs");
  if (hidden.length === 0 && !hidesName) return fullName;
  return (record) => {
    const { base, parts } = partsOf(fullName(record));
    const shown = parts.filter((part) => !(hidesProcs && part.startsWith("-")) && !hidden.some((key) => part.startsWith(`${key}=`)));
    return [hidesName ? "*" : base, ...shown].join("");
  };
}

/** The keys of these records' configurations that nothing names, in the order in which they appear. */
export function configKeys(records: readonly NamedRecord[], named: ReadonlySet<string>): string[] {
  const keys = new Set<string>();
  let before: NamedRecord["config"] | undefined;
  for (const { config } of records) {
    if (config !== before) for (const key of Object.keys(config)) if (!named.has(key)) keys.add(key);
    before = config;
  }
  return [...keys];
}

/** What lets those records through whose values are among the ones that a field lists; undefined where no field lists any. */
export function listedOnly(layout: Layout): ((record: NamedRecord) => boolean) | undefined {
  const tests = [layout.table, layout.row, layout.column, layout.ignore].flat().flatMap((field) => {
    if (typeof field === "string" || typeof field.order === "string") return [];
    const [values, read] = [new Set(field.order), valueReader(field.key)];
    return [(record: NamedRecord) => values.has(read(record))];
  });
  return tests.length === 0 ? undefined : (record) => tests.every((test) => test(record));
}
