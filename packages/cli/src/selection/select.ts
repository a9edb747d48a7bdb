import { AgentperfError, type Benchmark, type Suite } from "@agentperf/core";
import { type Levels, variants } from "@agentperf/core/plan";
import { Absent } from "../config/absent.ts";
import { suggest } from "../config/suggest.ts";

/** Among the suites that somebody asks for it stands for every one, the optional ones too. */
export const allSuites = "all";

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
 * Makes the test of what is wanted; a manual benchmark only where its own name is given, one of an optional suite only where that is named, or all are.
 * @throws {AgentperfError} `usage`: a pattern or a suite that is none, with the nearest name; or nothing is left
 */
export function select(suites: readonly Suite[], selection: Selection): Wanted {
  const { patterns, bench, levels } = selection;
  const asked = suitesAskedFor(suites, selection.suites);
  const expression = bench === undefined ? undefined : expressionOf(bench);
  const all = suites.flatMap((suite) =>
    suite.benchmarks.flatMap((benchmark) => variants(benchmark, levels).map(({ name }) => ({ suite, benchmark, name }))),
  );
  for (const pattern of patterns) {
    if (!isThere(pattern, suites, levels)) {
      const names = [...suites.map(({ name }) => name), ...new Set(all.map(({ benchmark }) => benchmark.name))];
      throw new Absent("usage", `no benchmark or suite "${pattern}"${suggest(pattern, names)}`);
    }
  }
  const wanted: Wanted = (suite, benchmark, name) => {
    if (asked !== undefined && !asked.has(suite.name)) return false;
    const named = patterns.some((pattern) => matches(pattern, suite, benchmark, name));
    if (patterns.length > 0 && !named) return false;
    const found = expression?.test(`${suite.name}/${name}`);
    if (found === false) return false;
    const isNamed = named || asked !== undefined || [suite.name, benchmark.name].some((one) => bench?.includes(one));
    if (suite.optional === true && !isNamed) return false;
    if (benchmark.manual !== true) return true;
    return patterns.some((pattern) => namesIt(pattern, benchmark)) || (bench?.includes(benchmark.name) ?? false);
  };
  if (!all.some(({ suite, benchmark, name }) => wanted(suite, benchmark, name))) {
    throw new Absent("usage", `nothing matches${bench === undefined ? "" : ` --bench ${bench}`}; agentperf list shows what there is`);
  }
  return wanted;
}

/** The names of the suites that are asked for; undefined: nobody says. */
function suitesAskedFor(suites: readonly Suite[], asked: readonly string[] | undefined): ReadonlySet<string> | undefined {
  if (asked === undefined) return undefined;
  const names = suites.map(({ name }) => name);
  const unknown = asked.find((name) => name !== allSuites && !names.includes(name));
  if (unknown !== undefined) throw new Absent("usage", `no suite "${unknown}"${suggest(unknown, [...names, allSuites])}`);
  return new Set(asked.includes(allSuites) ? names : asked);
}

function expressionOf(bench: string): RegExp {
  try {
    return new RegExp(bench);
  } catch (thrown) {
    throw new AgentperfError("usage", `--bench ${bench} isn't a regular expression: ${String(thrown).replace(/^.*: /, "")}`);
  }
}

/** Whether a pattern is the name of a suite, or of one of its benchmarks. */
export const isThere = (pattern: string, suites: readonly Suite[], levels?: Levels): boolean =>
  suites.some((suite) =>
    suite.benchmarks.some((benchmark) => variants(benchmark, levels).some(({ name }) => matches(pattern, suite, benchmark, name))),
  );

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
