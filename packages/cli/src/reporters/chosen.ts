import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { AgentperfError, messageOf } from "@agentperf/core";
import { suggest } from "../config/suggest.ts";
import { loadUserModule } from "../config/user-module.ts";
import { isStandardOutput, type Output, openOutput } from "../results/output.ts";
import { type ReportFormat, reporters } from "./index.ts";
import type { Report, Reporter } from "./reporter.ts";

/** A reporter, and where its text goes. */
export interface ChosenReporter<R = Reporter> {
  readonly name: string;
  readonly reporter: R;
  /** Absent: standard output. */
  readonly output?: Output | undefined;
}

/**
 * Reporters of `run` as flags name them: `csv`, `junit=results.xml`, or `./mine.ts=mine.txt`, a module with a reporter as its default export.
 * Their files are opened, so that it is known before anything is measured whether they can be written.
 * @param usual - where none of them goes to standard output
 * @throws {AgentperfError} `usage`: no such reporter, or two go to standard output; `config`: a module has none; `output`
 */
export const chosenReporters = (texts: readonly string[], usual: ReportFormat | undefined): Promise<ChosenReporter[]> =>
  chosenOf(texts, usual, reporterOf);

/** The same of another command's formats, which are no modules of the user's. */
export const chosenFormats = <R, Name extends string>(
  texts: readonly string[],
  usual: Name,
  table: Readonly<Record<Name, () => Promise<R>>>,
): Promise<ChosenReporter<R>[]> =>
  chosenOf(texts, usual, async (name) => {
    const load = Object.hasOwn(table, name) ? table[name as Name] : undefined;
    if (load === undefined) throw new AgentperfError("usage", `no reporter "${name}"${suggest(name, Object.keys(table))}`);
    return load();
  });

async function chosenOf<R>(
  texts: readonly string[],
  usual: string | undefined,
  find: (name: string) => Promise<R>,
): Promise<ChosenReporter<R>[]> {
  const chosen: ChosenReporter<R>[] = [];
  for (const text of texts) {
    const [, name = text, file] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
    const reporter = await find(name);
    chosen.push({ name, reporter, output: file === undefined || isStandardOutput(file) ? undefined : await openOutput(file) });
  }
  const shown = chosen.filter(({ output }) => output === undefined);
  if (shown.length > 1)
    throw new AgentperfError(
      "usage",
      `${shown.map(({ name }) => name).join(" and ")} can't both go to standard output: give one a file, NAME=FILE`,
    );
  if (shown.length === 0 && usual !== undefined) chosen.unshift({ name: usual, reporter: await find(usual) });
  return chosen;
}

const isFormat = (name: string): name is ReportFormat => Object.hasOwn(reporters, name);

async function reporterOf(name: string): Promise<Reporter> {
  if (isFormat(name)) return reporters[name]();
  if (!/[\\/]|\.[cm]?[jt]s$/.test(name))
    throw new AgentperfError(
      "usage",
      `no reporter "${name}"${suggest(name, Object.keys(reporters))}; or the path of a module, ./${name}.ts`,
    );
  const what = `reporter ${name}`;
  let module: { readonly default?: unknown };
  try {
    const url = pathToFileURL(resolve(name)).href;
    module = await loadUserModule({ what, exitError: "config" }, () => import(url) as Promise<typeof module>);
  } catch (thrown) {
    throw thrown instanceof AgentperfError
      ? thrown
      : new AgentperfError("config", `${what} can't be loaded: ${messageOf(thrown)}`, { cause: thrown });
  }
  const reporter = module.default;
  if (typeof reporter !== "object" || reporter === null || !("report" in reporter) || typeof reporter.report !== "function")
    throw new AgentperfError("config", `${what} has no default export with a method report`);
  // Where it doesn't say that it shows problems, they are shown beside it.
  return { showsProblems: false, ...reporter, report: reporter.report.bind(reporter) as Reporter["report"] };
}

/** What writing reports came to. */
export interface Reported {
  /** Whether the text on standard output says what went wrong itself. */
  readonly showsProblems: boolean;
  /** What went wrong in reporters, which takes nothing from the others. */
  readonly failures: readonly string[];
  /** What was written to files. */
  readonly written: readonly { readonly name: string; readonly file: string }[];
}

/** Lets each reporter write its text. @param write - to standard output */
export async function writeReports(
  chosen: readonly ChosenReporter[],
  reportFor: (isShown: boolean) => Report,
  write: (text: string) => void,
): Promise<Reported> {
  const failures: string[] = [];
  const written: Reported["written"][number][] = [];
  let showsProblems = false;
  for (const { name, reporter, output } of chosen) {
    try {
      const text: unknown = await reporter.report(reportFor(output === undefined));
      if (typeof text !== "string") throw new Error("it gave no text");
      if (output === undefined) {
        write(text);
        showsProblems = reporter.showsProblems;
      } else {
        await output.write(text);
        written.push({ name, file: output.asked });
      }
    } catch (thrown) {
      failures.push(`reporter ${name}: ${messageOf(thrown)}`);
    }
  }
  return { showsProblems, failures, written };
}
