import { baseUnit, type UnitSettings } from "../result/go-units.ts";
import {
  type Assumption,
  assumeExact,
  assumeNothing,
  type ColumnSummary,
  type ComparedCell,
  type Levels,
  sortedValues,
  summarizeColumn,
} from "./cell.ts";
import { type Field, isShownAs, type Layout, listedOnly, type NamedRecord, namedKeys } from "./fields.ts";
import { Projection } from "./projection.ts";
import { type Origins, Rest } from "./rest.ts";

/** Options of {@link compare}. */
export interface CompareOptions extends Layout, Levels {
  /** What `Unit` lines say of units. */
  readonly units?: UnitSettings | undefined;
}

/** Everything of one unit and one configuration. */
export interface ComparedTable {
  readonly unit: string;
  /** Which way a change is for the better, where a `Unit` line says so. */
  readonly better?: "higher" | "lower";
  /** The configuration, key by key. */
  readonly config: readonly (readonly [key: string, value: string])[];
  /** Keys of the column fields. */
  readonly columnFields: readonly string[];
  /** Values of the column fields, column by column. */
  readonly columns: readonly (readonly string[])[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly (ComparedCell | undefined)[] }[];
  readonly summary: readonly ColumnSummary[];
}

/** What the values of a cell come from. */
interface Source extends Origins {
  readonly values: number[];
}

interface Group {
  readonly unit: string;
  readonly config: string;
  readonly rows: Map<string, Map<string, Source>>;
}

/**
 * Lays results side by side, as benchstat does: medians with their intervals, and the change against the first column with its
 * Mann–Whitney test.
 *
 * @see golang.org/x/perf/cmd/benchstat, whose method and layout this follows
 */
export function compare(all: readonly NamedRecord[], options: CompareOptions): ComparedTable[] {
  const isListed = listedOnly(options);
  const records = isListed === undefined ? all : all.filter(isListed);
  const named = namedKeys(options);
  const project = (fields: readonly (Field | string)[]) => new Projection(fields, records, named);
  const [table, column, row] = [project(options.table), project(options.column), project(options.row)];
  const rest = new Rest(options, records, named);
  const groups = new Map<string, Map<string, Group>>();
  const units = new Map<string, number>();
  let before: NamedRecord | undefined;
  let [tableKey, columnKey, rowKey] = ["", "", ""];
  let byUnit = new Map<string, Group>();
  // Most records have their configuration, file and name in common with the one before: what follows from these is kept.
  let into = new Map<string, Into>();
  for (const record of records) {
    const isSame = before?.config === record.config && before.file === record.file;
    const hasSameName = isSame && before?.name === record.name && before.procs === record.procs;
    if (!isSame || (table.dependsOnName && !hasSameName)) {
      tableKey = table.keyOf(record);
      byUnit = getOrMake(groups, tableKey, () => new Map<string, Group>());
    }
    if (!isSame || (column.dependsOnName && !hasSameName)) columnKey = column.keyOf(record);
    if (!hasSameName) {
      rowKey = row.keyOf(record);
      into = new Map();
    }
    before = record;
    for (const { value, unit: given } of record.values) {
      let known = into.get(given);
      if (known === undefined) {
        const { unit, factor } = baseUnit(given);
        known = { unit, factor };
        into.set(given, known);
      }
      const isPlain = isShownAs(value, known.factor);
      let values = isPlain ? known.plain : known.values;
      if (values === undefined) {
        const unit = isPlain ? given : known.unit;
        if (!units.has(unit)) units.set(unit, units.size);
        const group = getOrMake(byUnit, unit, (): Group => ({ unit, config: tableKey, rows: new Map() }));
        const cells = getOrMake(group.rows, rowKey, () => new Map<string, Source>());
        const source = getOrMake(cells, columnKey, (): Source => ({ values: [] }));
        rest.add(source, record);
        values = source.values;
        if (isPlain) known.plain = values;
        else known.values = values;
      }
      values.push(value * known.factor);
    }
  }
  const [tablePlaces, columnPlaces, rowPlaces] = [table.places(), column.places(), row.places()];
  const place = (places: ReadonlyMap<string, number>, key: string) => places.get(key) ?? 0;
  const ordered = (keys: Iterable<string>, places: ReadonlyMap<string, number>) =>
    [...keys].sort((a, b) => place(places, a) - place(places, b));
  return [...groups.values()]
    .flatMap((group) => [...group.values()])
    .sort((a, b) => place(tablePlaces, a.config) - place(tablePlaces, b.config) || place(units, a.unit) - place(units, b.unit))
    .map((group): ComparedTable => {
      const settings = options.units?.get(baseUnit(group.unit).unit);
      const assumption = settings?.get("assume") === "exact" ? assumeExact : assumeNothing;
      const better = settings?.get("better");
      const present = new Set<string>();
      for (const cells of group.rows.values()) for (const key of cells.keys()) present.add(key);
      const columns = ordered(present, columnPlaces);
      const rows = ordered(group.rows.keys(), rowPlaces).map((key) => {
        const sources = group.rows.get(key);
        const name = row.valuesOf(key).filter((value) => value !== "");
        return {
          name: name.join(" "),
          cells: cellsOf(
            columns.map((at) => sources?.get(at)),
            assumption,
            options,
            rest,
          ),
        };
      });
      const cells = rows.map((one) => one.cells);
      return {
        unit: group.unit,
        ...(better === "higher" || better === "lower" ? { better } : {}),
        config: table.valuesOf(group.config).map((value, at) => [table.keys[at] ?? "", value] as const),
        columnFields: column.keys,
        columns: columns.map((key) => column.valuesOf(key)),
        rows,
        summary: columns.map((_, at) => summarizeColumn(cells, at)),
      };
    });
}

/** Where the values of a unit go: those in the base unit, and those that are the same in both. */
interface Into {
  readonly unit: string;
  readonly factor: number;
  values?: number[];
  plain?: number[];
}

function getOrMake<V>(map: Map<string, V>, key: string, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

function cellsOf(
  sources: readonly (Source | undefined)[],
  assumption: Assumption,
  levels: Levels,
  rest: Rest,
): (ComparedCell | undefined)[] {
  let baseline: ComparedCell | undefined;
  return sources.map((source, at) => {
    if (source === undefined) return undefined;
    const values = sortedValues(source.values);
    const { warnings, ...summary } = assumption.summarize(values, levels);
    const cell: ComparedCell = { values, ...summary, warnings: [...rest.warningsOf(source), ...warnings] };
    if (at === 0) baseline = cell;
    if (at === 0 || baseline === undefined) return cell;
    const n = [baseline.values.length, values.length] as const;
    return { ...cell, versus: { baseline: baseline.median, n, ...assumption.test(baseline.values, values, levels) } };
  });
}
