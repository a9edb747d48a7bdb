import { AgentperfError, type Benchmark, type Suite } from "@agentperf/core";
import { type Levels, variants } from "@agentperf/core/plan";
import { Absent } from "../config/absent.ts";
import { suggest } from "../config/suggest.ts";

/** What a user asks to run. */
export interface Selection {
  /** Names of suites or benchmarks, `suite/Benchmark`, with `*` for any text. */
  readonly patterns: readonly string[];
  /** Regular expression on `suite/Benchmark/parameter=…`. */
  readonly bench?: string | undefined;
  readonly suites?: readonly string[] | undefined;
  /** Numbers of operations in flight that are wanted beside the benchmarks' own. */
  readonly levels?: Levels | undefined;
}

/** Whether one sub-benchmark is wanted. */
export type Wanted = (suite: Suite, benchmark: Benchmark, name: string) => boolean;

/**
 * Makes the test of what is wanted; a manual benchmark only where its own name is given.
 * @throws {AgentperfError} `usage`: a pattern or a suite that is none, with the nearest name; or nothing is left
 */
export function select(suites: readonly Suite[], selection: Selection): Wanted {
  const { patterns, bench, levels } = selection;
  checkSuites(suites, selection.suites ?? []);
  const expression = bench === undefined ? undefined : expressionOf(bench);
  const all = suites.flatMap((suite) =>
    suite.benchmarks.flatMap((benchmark) => variants(benchmark, levels).map(({ name }) => ({ suite, benchmark, name }))),
  );
  for (const pattern of patterns) {
    if (!all.some(({ suite, benchmark, name }) => matches(pattern, suite, benchmark, name))) {
      const names = [...suites.map(({ name }) => name), ...new Set(all.map(({ benchmark }) => benchmark.name))];
      throw new Absent("usage", `no benchmark or suite "${pattern}"${suggest(pattern, names)}`);
    }
  }
  const wanted: Wanted = (suite, benchmark, name) => {
    if (selection.suites !== undefined && !selection.suites.includes(suite.name)) return false;
    const named = patterns.some((pattern) => matches(pattern, suite, benchmark, name));
    if (patterns.length > 0 && !named) return false;
    const found = expression?.test(`${suite.name}/${name}`);
    if (found === false) return false;
    if (benchmark.manual !== true) return true;
    return patterns.some((pattern) => namesIt(pattern, benchmark)) || (bench?.includes(benchmark.name) ?? false);
  };
  if (!all.some(({ suite, benchmark, name }) => wanted(suite, benchmark, name))) {
    throw new Absent("usage", `nothing matches${bench === undefined ? "" : ` --bench ${bench}`}; agentperf list shows what there is`);
  }
  return wanted;
}

function checkSuites(suites: readonly Suite[], asked: readonly string[]): void {
  const names = suites.map(({ name }) => name);
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Absent("usage", `no suite "${unknown}"${suggest(unknown, names)}`);
}

function expressionOf(bench: string): RegExp {
  try {
    return new RegExp(bench);
  } catch (thrown) {
    throw new AgentperfError("usage", `--bench ${bench} isn't a regular expression: ${String(thrown).replace(/^.*: /, "")}`);
  }
}

function matches(pattern: string, suite: Suite, benchmark: Benchmark, name: string): boolean {
  const expression = namePattern(pattern);
  const forms = [suite.name, benchmark.name, name, `${suite.name}/${benchmark.name}`, `${suite.name}/${name}`];
  return forms.some((form) => expression.test(form));
}

/** A name with `*` for any text, as an expression. */
export function namePattern(pattern: string): RegExp {
  const source = pattern
    .split("*")
    .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${source}$`, "i");
}

const namesIt = (pattern: string, { name }: Benchmark): boolean =>
  pattern.split("/").some((part) => part.toLowerCase() === name.toLowerCase());
