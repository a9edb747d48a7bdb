import { AgentperfError } from "../errors.ts";
import type { GoRecord } from "../result/go-text.ts";

/** A record with the name of its file. */
export interface NamedRecord extends GoRecord {
  readonly file: string;
}

/** A field that results are told apart by: a key of the configuration, `.file`, `.name`, `.fullname`, `/parameter`, or `.config`. */
export type Field = string;

/** How records are laid out. */
export interface Layout {
  readonly table: readonly Field[];
  readonly row: readonly Field[];
  readonly column: readonly Field[];
  readonly ignore: readonly Field[];
}

const special = [".config", ".file", ".fullname", ".name", ".unit"];

/**
 * Reads a list of fields: `runtime,/concurrency`.
 * @throws {AgentperfError} `usage`: a field that can't be
 */
export function parseFields(flag: string, text: string): Field[] {
  const fields = text.split(/[\s,]+/).filter((field) => field !== "");
  for (const field of fields) {
    if (field.startsWith(".") && !special.includes(field))
      throw new AgentperfError("usage", `${flag} ${field}: there are ${special.join(", ")}`);
  }
  return fields.filter((field) => field !== ".unit");
}

/** The parts of a benchmark's name: `/key=value` parts by key, `/gomaxprocs` for the `-N` suffix. */
function parameterOf({ name, procs }: GoRecord, key: string): string {
  if (key === "/gomaxprocs") return procs === undefined ? "" : String(procs);
  const part = name
    .split("/")
    .slice(1)
    .find((candidate) => candidate.startsWith(`${key.slice(1)}=`));
  return part === undefined ? "" : part.slice(key.length);
}

/** The value of a field. `without`: parameters that other fields show, which a full name leaves out. */
export function fieldValue(record: NamedRecord, field: Field, without: ReadonlySet<Field>): string {
  if (field === ".file") return record.file;
  const [base = "", ...parts] = record.name.split("/");
  if (field === ".name") return base;
  if (field === ".fullname") {
    const shown = parts.filter((part) => !without.has(`/${part.split("=")[0]}`));
    const suffix = record.procs === undefined || without.has("/gomaxprocs") ? "" : `-${record.procs}`;
    return [base, ...shown].join("/") + suffix;
  }
  if (field.startsWith("/")) return parameterOf(record, field);
  return record.config[field] ?? "";
}

/** The layout's fields that aren't groups, so that a group leaves them out. */
export const namedFields = (layout: Layout): Set<Field> =>
  new Set(
    [...layout.table, ...layout.row, ...layout.column, ...layout.ignore].filter((field) => field !== ".config" && field !== ".fullname"),
  );

/** `.config` in a list of fields stands for every key of these records' configuration that nothing else names. */
export function expandFields(fields: readonly Field[], records: readonly NamedRecord[], named: ReadonlySet<Field>): Field[] {
  const keys = new Set<Field>();
  let before: NamedRecord["config"] | undefined;
  for (const { config } of records) {
    if (config !== before) for (const key of Object.keys(config)) if (!named.has(key)) keys.add(key);
    before = config;
  }
  return fields.flatMap((field) => (field === ".config" ? [...keys] : [field]));
}
