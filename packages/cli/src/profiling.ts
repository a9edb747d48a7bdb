import { AgentperfError } from "@agentperf/core";
import type { Crossing } from "@agentperf/core/plan";
import { scrubbedShort } from "@agentperf/core/safety";
import type { Interruption } from "./interruption.ts";
import { Launches, type LaunchRequest } from "./launch/launches.ts";
import { runStamp } from "./launch/stamp.ts";
import { readProfiles } from "./profile/files.ts";
import type { ProfileKind, Profiles } from "./profile/profiles.ts";
import { mapSources } from "./profile/source-map.ts";
import type { Runtime } from "./runtimes/find.ts";
import type { Prepared } from "./selection/prepare.ts";

/** Options of {@link measureProfiles}. */
export interface ProfilingOptions extends Pick<LaunchRequest, "benchtime" | "warmupNs" | "timeoutMs"> {
  readonly prepared: Prepared;
  readonly crossing: Crossing;
  readonly interruption: Pick<Interruption, "signal" | "killSignal">;
  /** Told what users should know. */
  readonly tell: (text: string) => void;
}

/**
 * Measures one crossing once for each group of profiles, and gives them all.
 * @param groups - kinds that don't disturb each other, which one launch can make together
 * @throws {AgentperfError} `unavailable`: a launch failed; `aborted`: it was interrupted
 */
export async function measureProfiles(groups: readonly (readonly ProfileKind[])[], options: ProfilingOptions): Promise<Profiles> {
  const { prepared, crossing, interruption, tell, ...request } = options;
  await using launches = await Launches.open(runStamp(), interruption);
  let profiles: Profiles = {};
  for (const profile of groups) {
    await using launched = await launches.measure({ crossing, prepared }, { ...request, profile, seed: 1 });
    const { outcome, directory } = launched;
    if (interruption.signal.aborted) throw new AgentperfError("aborted", "profiling was interrupted");
    if (outcome.failure !== undefined)
      throw new AgentperfError("unavailable", `${crossing.id}: ${scrubbedShort(outcome.failure.message, prepared.scrub)}`);
    profiles = { ...profiles, ...(await readProfiles(directory, profile)) };
    for (const note of outcome.notes) tell(`agentperf: ${scrubbedShort(note, prepared.scrub)}\n`);
  }
  // The crossing is on one of the runtimes that were found.
  const runtime = prepared.runtimes.find(({ name }) => name === crossing.runtime) as Runtime;
  return mapSources(profiles, runtime);
}
