import type { Suite } from "@agentperf/core";
import { Absent } from "../config/absent.ts";
import { isThere, type Selection, select, type Wanted } from "./select.ts";

/**
 * What {@link select} selects. A name that is only known in a suite of ours that the config leaves out is refused with how to have that suite.
 * @throws {AgentperfError} `usage`
 */
export async function selectOrTell(suites: readonly Suite[], selection: Selection): Promise<Wanted> {
  try {
    return select(suites, selection);
  } catch (thrown) {
    throw (thrown instanceof Absent ? await leftOut(suites, selection) : undefined) ?? thrown;
  }
}

async function leftOut(suites: readonly Suite[], { patterns, suites: asked = [], levels }: Selection): Promise<Absent | undefined> {
  const { loadSuites } = await import("@agentperf/suites/by-name");
  const ours = (await loadSuites()).filter(({ name }) => !suites.some((own) => own.name === name));
  for (const name of [...patterns, ...asked]) {
    if (isThere(name, suites, levels)) continue;
    const suite = ours.find((one) => isThere(name, [one], levels));
    if (suite !== undefined)
      return new Absent("usage", `"${name}" is no part of this config; add "@agentperf/suites/${suite.name}" to its suites to have it`);
  }
  return undefined;
}
