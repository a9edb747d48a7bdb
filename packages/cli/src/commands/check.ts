import { appendFile } from "node:fs/promises";
import process from "node:process";
import { AgentperfError } from "@agentperf/core";
import { parseBaselines } from "@agentperf/core/analysis";
import { compare } from "@agentperf/core/comparison";
import { goRecords, launchesOf, type Result } from "@agentperf/core/result";
import { annotation, markdownText } from "@agentperf/core/safety";
import { mannWhitney, median } from "@agentperf/core/statistics";
import { checkConfig, findConfig, loadConfig } from "../config/load.ts";
import { type ExitCode, exitCode } from "../exit.ts";
import { type Finding, holdAgainst } from "../run/budgets.ts";
import { readResult } from "../run/read-result.ts";
import { environmentKey, listBaselines, readBaseline } from "../run/saved-baselines.ts";

/** Flags of `agentperf check`. */
export interface CheckFlags {
  readonly config?: string;
  readonly baselines?: string;
  readonly maxRatio?: number;
  readonly against?: string;
  /** Name of a saved baseline. */
  readonly baseline?: string;
  readonly threshold: number;
  readonly warnOnly?: boolean;
  readonly format?: "text" | "github";
}

/** Holds a result against the baselines' ratio, the config's budgets, and an earlier result; fails where it is worse. */
export async function checkCommand(path: string, flags: CheckFlags): Promise<ExitCode> {
  const result = await readResult(path);
  const loaded = await loadConfig(findConfig(flags.config));
  await checkConfig(loaded);
  const budgeted = holdAgainst(loaded.config.budgets ?? {}, result);
  for (const note of new Set(budgeted.notes)) process.stderr.write(`agentperf: ${note}\n`);
  const findings = [
    ...(await ratioFindings(result, flags, budgeted.maxRatio)),
    ...budgeted.findings,
    ...(flags.against === undefined ? [] : changeFindings(await readResult(flags.against), result, flags.threshold)),
    ...(flags.baseline === undefined ? [] : await baselineFindings(result, flags.baseline, flags.threshold)),
    ...result.failures.map(({ crossing, message }) => ({ crossing, message: `failed: ${message}` })),
  ];
  const level = flags.warnOnly === true ? "warning" : "error";
  for (const { crossing, message } of findings) {
    process.stdout.write(flags.format === "github" ? `${annotation({ level, title: crossing, message })}\n` : `${crossing}: ${message}\n`);
  }
  const fine = `${result.plan.crossings.length} crossings are within their limits`;
  if (findings.length === 0) process.stdout.write(`${fine}\n`);
  const summary = process.env["GITHUB_STEP_SUMMARY"];
  if (flags.format === "github" && summary) await appendFile(summary, findings.length === 0 ? `✅ ${fine}\n\n` : summaryOf(findings));
  return findings.length === 0 || flags.warnOnly === true ? exitCode.fine : exitCode.gateFailed;
}

/** The findings as a workflow's job summary shows them. */
function summaryOf(findings: readonly Finding[]): string {
  const rows = findings.map(({ crossing, message }) => `| ${markdownText(crossing)} | ${markdownText(message)} |\n`);
  return `### agentperf: ${findings.length} beyond ${findings.length === 1 ? "its limit" : "their limits"}\n\n| crossing | what |\n|---|---|\n${rows.join("")}\n`;
}

async function ratioFindings(result: Result, flags: CheckFlags, budgeted: ReadonlyMap<string, number>): Promise<Finding[]> {
  const { readBaselinesFile } = await import("../run/baselines.ts");
  const baselines =
    flags.baselines === undefined ? parseBaselines(await ownBaselines(), "baselines.json") : await readBaselinesFile(flags.baselines);
  return result.plan.crossings.flatMap(({ id, baseline }): Finding[] => {
    const baselineNs = baseline === undefined ? undefined : baselines.ns[baseline];
    const launches = launchesOf(result, id);
    if (baselineNs === undefined || launches.length === 0) return [];
    const most = budgeted.get(id) ?? flags.maxRatio ?? baselines.warning;
    const ratio = median(launches.map(({ nsPerOp }) => nsPerOp)) / baselineNs;
    return ratio > most ? [{ crossing: id, message: `${ratio.toFixed(2)} × its baseline ${baseline}, above ${most}` }] : [];
  });
}

const ownBaselines = async (): Promise<unknown> => (await import("@agentperf/suites/baselines.json", { with: { type: "json" } })).default;

/** Crossings that are slower by more than the threshold, and significantly. */
function changeFindings(old: Result, now: Result, threshold: number): Finding[] {
  const none = { target: 1, warning: 1, ns: {} };
  const records = [old, now].flatMap((result, at) =>
    goRecords(result, none).map((record) => ({ ...record, file: at === 0 ? "old" : "new" })),
  );
  // A newer runtime is part of what changed; what the two ran on must be the same.
  const named = records.map((record) => ({
    ...record,
    config: { ...record.config, runtime: String(record.config["runtime"]).split(" ")[0] as string },
  }));
  const options = { table: [".config"], row: [".fullname"], column: [".file"], ignore: [], alpha, confidence: 0.95 };
  return compare(named, options).flatMap(({ unit, rows, config, columns }): Finding[] => {
    if (unit !== "sec/op" || columns.length < 2) return [];
    const { pkg = "", runtime = "" } = Object.fromEntries(config);
    return rows.flatMap(({ name, cells }): Finding[] => {
      const versus = cells[1]?.versus;
      if (versus === undefined || !versus.isSignificant) return [];
      const change = (cells[1]?.median ?? 0) / versus.baseline - 1;
      if (change <= threshold) return [];
      return [
        {
          crossing: `${pkg.replace("agentperf/", "")}/${name} ${runtime}`,
          message: slower(change, versus.p, versus.n, threshold, "before"),
        },
      ];
    });
  });
}

/** Crossings that are slower than a saved baseline of this environment, by more than the threshold and significantly. */
async function baselineFindings(result: Result, name: string, threshold: number): Promise<Finding[]> {
  const environment = environmentKey(result);
  const baseline = await readBaseline(environment, name);
  if (baseline === undefined) {
    const others = (await listBaselines()).map((other) => `${other.name} for ${other.environment}`);
    const there = others.length === 0 ? "none is saved here" : `there are ${others.join(", ")}`;
    throw new AgentperfError("usage", `no baseline ${name} for this environment, ${environment}; ${there}`);
  }
  return result.plan.crossings.flatMap(({ id }): Finding[] => {
    const before = baseline.crossings[id];
    const values = launchesOf(result, id).map(({ nsPerOp }) => nsPerOp);
    if (before === undefined || values.length === 0) return [];
    const change = median(values) / median(before) - 1;
    const { p } = mannWhitney(before, values);
    if (change <= threshold || p > alpha) return [];
    return [{ crossing: id, message: slower(change, p, [before.length, values.length], threshold, `baseline ${name}`) }];
  });
}

const alpha = 0.05;

const slower = (change: number, p: number, launches: readonly number[], threshold: number, than: string): string =>
  `${(change * 100).toFixed(1)} % slower than ${than} (p=${p.toFixed(3)}, ${launches.join("+")} launches), above ${threshold * 100} %`;
