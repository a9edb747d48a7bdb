import { estimate, uncertaintyOf } from "@agentperf/core/analysis";
import { unansweredText } from "@agentperf/core/load";
import type { Crossing } from "@agentperf/core/plan";
import { median } from "@agentperf/core/statistics";
import type { Outcome } from "../launch/launch.ts";
import { formatNs, formatRate, formatUncertainty } from "./format.ts";

/** Of a load what all but one of a hundred users wait, since a mean says little of it. */
function textOf({ load, latency }: NonNullable<Outcome["figures"]>, text: string): string {
  if (load === undefined) return text;
  return unansweredText(load) === undefined ? `p99 ${formatNs(latency.p99Ns)}` : "nothing answered";
}

/** What a crossing's launches say by now. */
export interface FigureSoFar {
  /** Launches that gave a figure; 0: all failed. */
  readonly launches: number;
  /** The time of an operation, or the rate where several are in flight. */
  readonly text: string;
  /** How sure it is; empty where nobody can tell yet. */
  readonly uncertainty: string;
}

interface Launches {
  readonly ns: number[];
  readonly rates: number[];
  figure: FigureSoFar;
}

const none: FigureSoFar = { launches: 0, text: "failed", uncertainty: "" };

/** What a run has measured by now, crossing by crossing. */
export class FiguresSoFar {
  readonly #byId = new Map<string, Launches>();

  /** A launch has ended. What it comes to with the others is worked out here, once, since it is shown after each of the launches to come. */
  add({ id, concurrency }: Pick<Crossing, "id" | "concurrency">, { figures }: Pick<Outcome, "figures">): void {
    const own = this.#byId.get(id) ?? { ns: [], rates: [], figure: none };
    this.#byId.set(id, own);
    if (figures === undefined) return;
    own.ns.push(figures.nsPerOp);
    own.rates.push(figures.opsPerSecond);
    const known = estimate(own.ns);
    const uncertainty = uncertaintyOf(known);
    own.figure = {
      launches: own.ns.length,
      text: textOf(figures, concurrency > 1 ? formatRate(median(own.rates)) : formatNs(known.median)),
      uncertainty: uncertainty === undefined ? "" : formatUncertainty(uncertainty),
    };
  }

  /** Undefined where no launch of it has ended yet. */
  of({ id }: Pick<Crossing, "id">): FigureSoFar | undefined {
    return this.#byId.get(id)?.figure;
  }
}
