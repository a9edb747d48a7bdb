import { fewestForTest, mannWhitney } from "../statistics/mann-whitney.ts";
import { fewestForInterval, medianInterval } from "../statistics/median-interval.ts";
import { goExp, goLog } from "./go-math.ts";
import { expandFields, type Field, fieldValue, type Layout, type NamedRecord, namedFields } from "./projection.ts";
import { baseUnit } from "./units.ts";

/** Options of {@link compare}. */
export interface CompareOptions extends Layout {
  /** Level of the test. */
  readonly alpha: number;
  /** Of the intervals. */
  readonly confidence: number;
}

/** The values of one benchmark in one column, summarized. */
export interface ComparedCell {
  readonly values: readonly number[];
  readonly median: number;
  /** Bounds of the median's confidence interval; infinite where there are too few values. */
  readonly low: number;
  readonly high: number;
  readonly warnings: readonly string[];
  /** Against the first column; absent in it, and where it has no such row. */
  readonly versus?: Versus;
}

/** A comparison of a cell with its baseline. */
export interface Versus {
  readonly baseline: number;
  readonly p: number;
  readonly n: readonly [baseline: number, own: number];
  readonly isSignificant: boolean;
  readonly warnings: readonly string[];
}

/** Geometric means of a column. */
export interface ColumnSummary {
  readonly geomean?: number;
  /** Of the ratios to the first column; absent in it, and where there is none. */
  readonly ratio?: number;
  readonly warnings: readonly string[];
}

/** Everything of one unit and one configuration. */
export interface ComparedTable {
  readonly unit: string;
  /** The configuration, key by key. */
  readonly config: readonly (readonly [key: string, value: string])[];
  readonly columnFields: readonly Field[];
  /** Values of the column fields, column by column. */
  readonly columns: readonly (readonly string[])[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly (ComparedCell | undefined)[] }[];
  readonly summary: readonly ColumnSummary[];
}

interface Group {
  readonly unit: string;
  readonly config: readonly (readonly [string, string])[];
  readonly rows: Map<string, Map<string, number[]>>;
}

/**
 * Lays results side by side, as benchstat does: medians with their intervals, and the change against the first column with its
 * Mann–Whitney test.
 *
 * @see golang.org/x/perf/cmd/benchstat, whose method and layout this follows
 */
export function compare(records: readonly NamedRecord[], options: CompareOptions): ComparedTable[] {
  const named = namedFields(options);
  const tableFields = expandFields(options.table, records, named);
  const columnFields = expandFields(options.column, records, named);
  const rowFields = expandFields(options.row, records, named);
  const parameters = new Set([...named].filter((field) => field.startsWith("/")));
  const groups = new Map<string, Group>();
  const columnOrder = new Map<string, readonly string[]>();
  const rowOrder = new Map<string, number>();
  const unitOrder = new Map<string, number>();
  // Most records have their configuration and file in common with the one before, and many their name: what follows from these is kept.
  const dependsOnName = [...tableFields, ...columnFields].some(
    (field) => field.startsWith("/") || field === ".name" || field === ".fullname",
  );
  let before: NamedRecord | undefined;
  let [config, columnValues, column, configKey, row]: [Group["config"], readonly string[], string, string, string] = [[], [], "", "", ""];
  let into: { unit: string; factor: number; values: number[] }[] = [];
  for (const record of records) {
    const hasSameFile = before?.config === record.config && before.file === record.file;
    const hasSameName = hasSameFile && before?.name === record.name && before.procs === record.procs;
    if (!hasSameFile || (dependsOnName && !hasSameName)) {
      config = tableFields.map((field) => [field, fieldValue(record, field, parameters)] as const);
      columnValues = columnFields.map((field) => fieldValue(record, field, parameters));
      column = JSON.stringify(columnValues);
      configKey = JSON.stringify(config);
    }
    if (!hasSameName) {
      row = rowFields.map((field) => fieldValue(record, field, parameters)).join(" ");
      if (!columnOrder.has(column)) columnOrder.set(column, columnValues);
      if (!rowOrder.has(row)) rowOrder.set(row, rowOrder.size);
      into = [];
    }
    before = record;
    for (const { value, unit: given } of record.values) {
      const known = into.find(({ unit }) => unit === given);
      if (known !== undefined) known.values.push(value * known.factor);
      else {
        const { unit, factor } = baseUnit(given);
        if (!unitOrder.has(unit)) unitOrder.set(unit, unitOrder.size);
        const group = getOrMake(groups, `${unit} ${configKey}`, (): Group => ({ unit, config, rows: new Map() }));
        const cells = getOrMake(group.rows, row, () => new Map<string, number[]>());
        const values = getOrMake(cells, column, () => []);
        values.push(value * factor);
        into.push({ unit: given, factor, values });
      }
    }
  }
  const position = (map: ReadonlyMap<string, number>, key: string) => map.get(key) ?? 0;
  const configText = ({ config }: Group) => config.map(([, value]) => value).join("\u0000");
  return [...groups.values()]
    .sort((a, b) => {
      const [left, right] = [configText(a), configText(b)];
      if (left !== right) return left < right ? -1 : 1;
      return position(unitOrder, a.unit) - position(unitOrder, b.unit);
    })
    .map((group) => {
      const present = new Set([...group.rows.values()].flatMap((cells) => [...cells.keys()]));
      const columns = [...columnOrder.keys()].filter((column) => present.has(column));
      const names = [...group.rows.keys()].sort((a, b) => position(rowOrder, a) - position(rowOrder, b));
      const rows = names.map((name) => ({ name, cells: cellsOf(group.rows.get(name) as Map<string, number[]>, columns, options) }));
      return {
        unit: group.unit,
        config: group.config,
        columnFields,
        columns: columns.map((column) => columnOrder.get(column) as readonly string[]),
        rows,
        summary: columns.map((_, at) =>
          summarize(
            rows.map(({ cells }) => cells),
            at,
          ),
        ),
      };
    });
}

function getOrMake<V>(map: Map<string, V>, key: string, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

function cellsOf(
  byColumn: ReadonlyMap<string, readonly number[]>,
  columns: readonly string[],
  { alpha, confidence }: CompareOptions,
): (ComparedCell | undefined)[] {
  let baseline: ComparedCell | undefined;
  return columns.map((column, at) => {
    const values = byColumn.get(column);
    if (values === undefined) return undefined;
    const cell = summarizeValues(values, confidence);
    if (at === 0) {
      baseline = cell;
      return cell;
    }
    return baseline === undefined ? cell : { ...cell, versus: versus(baseline, cell, alpha) };
  });
}

function summarizeValues(unsorted: readonly number[], confidence: number): ComparedCell {
  const values = [...unsorted].sort((a, b) => a - b);
  const { low, high } = medianInterval(values.length, confidence);
  const isInfinite = low < 1 || high > values.length;
  const need = fewestForInterval(confidence);
  const enough = need === undefined ? "> 50" : `>= ${need}`;
  return {
    values,
    median: medianOf(values),
    low: values[low - 1] ?? Number.NEGATIVE_INFINITY,
    high: values[high - 1] ?? Number.POSITIVE_INFINITY,
    warnings: isInfinite ? [`need ${enough} samples for confidence interval at level ${confidence}`] : [],
  };
}

/** The median by Hyndman & Fan's quantile of type 8, to the last bit as benchstat has it. @param sorted - ascending, not empty */
function medianOf(sorted: readonly number[]): number {
  const position = 1 / 3 + 0.5 * (sorted.length + 1 / 3);
  const below = Math.floor(position);
  if (below <= 0) return sorted[0] as number;
  if (below >= sorted.length) return sorted.at(-1) as number;
  const from = sorted[below - 1] as number;
  return from + (position - below) * ((sorted[below] as number) - from);
}

function versus(baseline: ComparedCell, own: ComparedCell, alpha: number): Versus {
  const { p, allEqual } = mannWhitney(baseline.values, own.values);
  const n = [baseline.values.length, own.values.length] as const;
  const warnings: string[] = [];
  const need = fewestForTest(alpha);
  if (allEqual) warnings.push("all samples are equal");
  else if (p > alpha && n[0] < (need ?? 10) && n[1] < (need ?? 10)) {
    warnings.push(`need ${need === undefined ? "> 10" : `>= ${need}`} samples to detect a difference at alpha level ${alpha}`);
  }
  return { baseline: baseline.median, p, n, isSignificant: !allEqual && p <= alpha, warnings };
}

function summarize(rows: readonly (readonly (ComparedCell | undefined)[])[], column: number): ColumnSummary {
  const cells = rows.flatMap((row) => row[column] ?? []);
  const baselines = rows.filter((row) => row[0] !== undefined).length;
  const pairs = cells.flatMap(({ median, versus: against }) => (against === undefined ? [] : [[median, against.baseline] as const]));
  const warnings: string[] = [];
  if (column > 0 && pairs.length !== baselines) warnings.push("benchmark set differs from baseline; geomeans may not be comparable");
  const geomean = geometricMean(cells.map(({ median }) => median));
  if (geomean === undefined) warnings.push("summaries must be >0 to compute geomean");
  const isBroken = pairs.some(([own, baseline]) => baseline === 0 && own !== 0);
  const ratio =
    column === 0 || isBroken ? undefined : geometricMean(pairs.map(([own, baseline]) => (own === baseline ? 1 : own / baseline)));
  if (column > 0 && !isBroken && ratio === undefined) warnings.push("ratios must be >0 to compute geomean");
  return { ...(geomean === undefined ? {} : { geomean }), ...(ratio === undefined ? {} : { ratio }), warnings };
}

/** The geometric mean by a running mean of logarithms; undefined where there is no value, or one that isn't above 0. */
export function geometricMean(values: readonly number[]): number | undefined {
  if (values.length === 0 || values.some((value) => !(value > 0))) return undefined;
  let mean = 0;
  for (const [at, value] of values.entries()) mean += (goLog(value) - mean) / (at + 1);
  return goExp(mean);
}
