import { allPlacesOf, type Result, type ResultAgent, versionOn } from "@agentperf/core/result";
import { counted } from "./wording.ts";

// The words for the machines that a result was measured on, where that was done on others than the one that made it.

/** Agents that are told of one by one. */
const mostAgents = 8;

/** The runtimes that a result is of, each with its version where it was measured; of several machines each that is another. */
export function runtimesOf(result: Pick<Result, "environment" | "agents">): { readonly name: string; readonly version: string }[] {
  const places = allPlacesOf(result);
  return result.environment.runtimes.map(({ name, version }) => ({ name, version: versionOn(places, name) ?? version }));
}

/** A machine in a few words: `host-a: 12 figures, AMD EPYC, 2 CPUs, linux x64`. */
export function agentText({ name, crossings, environment: { os, cpu } }: ResultAgent): string {
  const what = crossings.length === 0 ? "nothing measured" : counted(crossings.length, "figure");
  return `${name}: ${what}, ${cpu.model}, ${counted(cpu.count, "CPU")}, ${os.platform} ${os.arch}`;
}

/** Which machines measured a run, and how much each, a line each; empty: the one that made the result did. */
export function measuredBy({ agents = [] }: Pick<Result, "agents">): string[] {
  const shown = agents.slice(0, mostAgents).map((agent) => `on agent ${agentText(agent)}`);
  const others = agents.length - shown.length;
  return others > 0 ? [...shown, `and on ${counted(others, "other agent")}`] : shown;
}
