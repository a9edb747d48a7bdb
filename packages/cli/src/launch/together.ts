import { combine, type Measurement } from "@agentperf/core/engine";
import { Sketch } from "@agentperf/core/statistics";
import { Barrier, type LaunchOptions, launch, type Outcome } from "./launch.ts";
import type { Figures } from "./protocol.ts";

/**
 * Measures one crossing in several processes at once: each is set up and warmed up, then all begin together. Never rejects.
 * @param optionsOf - of the process at this place, from 0
 * @param before - awaited when all are ready, before they begin
 */
export async function launchTogether(
  processes: number,
  optionsOf: (at: number) => LaunchOptions,
  before?: () => Promise<void>,
): Promise<Outcome> {
  const barrier = new Barrier(processes, before);
  const outcomes = await Promise.all(
    Array.from({ length: processes }, async (_, at) => {
      const outcome = await launch({ ...optionsOf(at), barrier });
      // The others would wait for one that never comes.
      if (outcome.failure !== undefined) barrier.break();
      return outcome;
    }),
  );
  const ended = {
    wallMs: Math.max(...outcomes.map(({ wallMs }) => wallMs)),
    ...(outcomes[0]?.phases === undefined ? {} : { phases: outcomes[0].phases }),
    notes: [...new Set(outcomes.flatMap(({ notes }) => notes))],
    output: outcomes.map(({ output }) => output).join(""),
    clean: outcomes.every(({ clean }) => clean),
  };
  // The one that failed by itself is the cause; the others were ended for it.
  const failures = outcomes.flatMap(({ failure }) => failure ?? []);
  const failure = failures.find(({ code }) => code !== "aborted") ?? failures[0];
  if (failure !== undefined) return { ...ended, failure };
  const all = outcomes.flatMap(({ figures }) => figures ?? []);
  if (all.some(({ load }) => load !== undefined)) {
    const { figuresTogether } = await import("./load.ts");
    return { ...ended, figures: figuresTogether(all) };
  }
  const figures = combine(outcomes.flatMap((outcome) => (outcome.figures === undefined ? [] : [measured(outcome.figures)])));
  return { ...ended, figures: { ...figures, histogram: figures.histogram.toJSON() } };
}

const measured = (figures: Figures): Measurement => ({ ...figures, histogram: Sketch.fromJSON(figures.histogram) });
