import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type Adapter, AgentperfError } from "@agentperf/core";
import type { Crossing } from "@agentperf/core/plan";
import { launch } from "../launch/launch.ts";
import type { ProfileKind } from "../launch/protocol.ts";
import type { Runtime } from "../launch/runtimes.ts";
import type { Prepared } from "../run/prepare.ts";
import { runStamp } from "../run/stamp.ts";
import { sweepLaunch } from "../run/sweep.ts";
import { readProfiles } from "./files.ts";
import type { Profiles } from "./profiles.ts";
import { mapSources } from "./source-map.ts";

/** Options of {@link measureProfiles}. */
export interface ProfilingOptions {
  readonly prepared: Prepared;
  readonly crossing: Crossing;
  readonly benchtime: string;
  readonly warmupNs: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Measures one crossing once for each group of profiles, and gives them all.
 * @param groups - of kinds that don't disturb each other
 * @throws {AgentperfError} with the code of what went wrong in a launch
 */
export async function measureProfiles(groups: readonly (readonly ProfileKind[])[], options: ProfilingOptions): Promise<Profiles> {
  const { prepared, crossing, benchtime, warmupNs, timeoutMs, signal } = options;
  const runtime = prepared.runtimes.find(({ name }) => name === crossing.runtime) as Runtime;
  const { path } = prepared.loaded;
  let profiles: Profiles = {};
  for (const profile of groups) {
    const stamp = runStamp();
    const root = await mkdtemp(join(tmpdir(), `agentperf-${stamp}-profile-`));
    const directory = await mkdtemp(join(root, "launch-"));
    const keyPrefix = `agentperf:${stamp}:0:`;
    try {
      const outcome = await launch({
        runtime,
        order: {
          mark: `@agentperf-${randomUUID()} `,
          sides: [{ crossing, ...(path === undefined ? {} : { config: path }) }],
          benchtime,
          warmupNs,
          profile,
          seed: 1,
          keyPrefix,
          directory,
        },
        timeoutMs,
        signal,
        killSignal: signal,
      });
      if (!outcome.clean) {
        const redis = prepared.resolved.adapters.redis.map(({ adapter }) => adapter as Adapter<"redis">);
        await sweepLaunch({ crossing, round: 0, seed: 0 }, keyPrefix, redis);
      }
      signal.throwIfAborted();
      if (outcome.failure !== undefined)
        throw new AgentperfError("unavailable", `${crossing.id}: ${prepared.scrub(outcome.failure.message)} (in ${outcome.failure.phase})`);
      profiles = { ...profiles, ...(await readProfiles(directory, profile)) };
      for (const note of outcome.notes) process.stderr.write(`agentperf: ${prepared.scrub(note)}\n`);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  }
  return mapSources(profiles, runtime);
}
