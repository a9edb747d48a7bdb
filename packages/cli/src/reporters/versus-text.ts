import { fewestRounds, type Versus } from "@agentperf/core/analysis";
import { formatRange } from "./format.ts";
import type { Colours } from "./marks.ts";

/** What is known of a ratio: the bounds that it lies in where it is decided, else that it isn't; empty where there were too few rounds. */
export function versusText({ decision, low, high, rounds }: Versus, colours: Colours): string {
  if (decision === "equivalent") return "≈";
  if (decision !== "undecided") return `${formatRange(low, high)}×`;
  return rounds < fewestRounds ? "" : colours.dim("?");
}
