import { AgentperfError } from "@agentperf/core";
import type { Coordinator, CoordinatorOptions } from "@agentperf/queue";
import { defaults } from "../config/defaults.ts";
import { queuePlaceOf } from "../flags/queue.ts";
import { durationNs } from "../flags/values.ts";
import type { Interruption } from "../interruption.ts";
import type { Prepared } from "../selection/prepare.ts";
import { fingerprint } from "./fingerprint.ts";
import { queueLibrary } from "./library.ts";

/** Flags by which work is shared among agents. */
export interface SharingFlags {
  readonly workers?: number | undefined;
  readonly queue?: string | undefined;
  readonly queueCa?: string | undefined;
  readonly wait?: string | undefined;
  readonly lostAfter?: string | undefined;
}

/** Agents of one run: more aren't what a single Redis and one coordinator bear. */
const mostWorkers = 10_000;

/** Options of {@link gatherAgents}. */
export interface SharingOptions {
  /** Id of the run. */
  readonly run: string;
  readonly prepared: Prepared;
  readonly interruption: Pick<Interruption, "signal" | "killSignal">;
  readonly tell: (text: string) => void;
}

/**
 * Whether work is shared among agents. @throws {AgentperfError} `usage`: a flag is given that goes with --workers only, or more than there can be
 */
export function isShared({ workers, queue, queueCa, wait, lostAfter }: SharingFlags): boolean {
  if (workers !== undefined && workers > mostWorkers)
    throw new AgentperfError("usage", `--workers ${workers} must be at most ${mostWorkers}`);
  if (workers !== undefined) return true;
  const alone = Object.entries({ "--queue": queue, "--queue-ca": queueCa, "--wait": wait, "--lost-after": lostAfter }).find(
    ([, value]) => value !== undefined,
  );
  if (alone !== undefined) throw new AgentperfError("usage", `${alone[0]} goes with --workers: say how many agents take part`);
  return false;
}

/** Finds the agents that take part; undefined: the user ended it before they were here. @throws {AgentperfError} there are too few of them, or the queue can't be used */
export async function gatherAgents(
  flags: SharingFlags,
  kind: CoordinatorOptions["kind"],
  { run, prepared, interruption, tell }: SharingOptions,
): Promise<Coordinator | undefined> {
  const { Coordinator } = await queueLibrary();
  const lockMs = durationNs("--lost-after", flags.lostAfter ?? defaults.agentLost) / 1e6;
  if (lockMs < 500 || lockMs > 120_000) throw new AgentperfError("usage", `--lost-after ${flags.lostAfter} must be from 500ms to 2m`);
  return Coordinator.open({
    place: await queuePlaceOf(flags.queue, flags.queueCa),
    run,
    kind,
    project: await fingerprint(prepared.loaded),
    workers: flags.workers ?? 1,
    waitMs: durationNs("--wait", flags.wait ?? defaults.agentWait) / 1e6,
    lockMs: Math.round(lockMs),
    signal: interruption.signal,
    killSignal: interruption.killSignal,
    tell,
  }).catch((thrown: unknown) => {
    if (interruption.signal.aborted) return undefined;
    throw thrown;
  });
}
