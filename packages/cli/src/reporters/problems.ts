import type { Conclusion } from "@agentperf/core/analysis";
import type { Result } from "@agentperf/core/result";
import picocolors from "picocolors";

/** What went wrong and what to know, a line each; the same reason once. Empty where there is nothing. */
export function problems(result: Result, conclusions: readonly Conclusion[], colour: boolean): string {
  const colours = picocolors.createColors(colour);
  const lines: string[] = [];
  for (const { analyser, crossing, message, severity } of conclusions) {
    // How far something scales is worth knowing also where all is well.
    if (severity !== "info") lines.push(`${colours.yellow("warning")} ${crossing}: ${message}`);
    else if (analyser === "scaling") lines.push(`${colours.cyan("note")} ${crossing}: ${message}`);
  }
  // How long each took is in the result; here the same failure is one line.
  for (const [message, failures] of Map.groupBy(result.failures, (failure) => failure.message.replace(/ after [\d.]+ s/, ""))) {
    const names = [...new Set(failures.map(({ crossing }) => crossing))];
    lines.push(`${colours.red("failed")} ${several(names)}: ${message}`);
  }
  for (const [reason, skips] of Map.groupBy(result.skipped, (skip) => skip.reason)) {
    lines.push(`${colours.cyan("skipped")} ${several(skips.map(({ crossing }) => crossing.id))}: ${reason}`);
  }
  for (const text of new Set(result.notes.map((note) => note.text))) lines.push(`${colours.cyan("note")} ${text}`);
  return lines.map((line) => `${line}\n`).join("");
}

const several = (names: readonly string[]): string => (names.length <= 2 ? names.join(", ") : `${names[0]} and ${names.length - 1} more`);
