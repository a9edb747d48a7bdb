import { type Adapter, AgentperfError, type Port, type ProvidedPort, type Suite } from "@agentperf/core";
import { installedIn } from "./installed.ts";

/** Our packages that give ports with their adapters. Nothing else in the command line says which ports there are. */
const packages = [
  ["@agentperf/suites/ports", () => import("@agentperf/suites/ports")],
  ["@agentperf/adapters-mcp/ports", () => import("@agentperf/adapters-mcp/ports")],
  ["@agentperf/adapters-llm/ports", () => import("@agentperf/adapters-llm/ports")],
  ["@agentperf/adapters-redis/ports", () => import("@agentperf/adapters-redis/ports")],
  ["@agentperf/adapters-postgres/ports", () => import("@agentperf/adapters-postgres/ports")],
  ["@agentperf/adapters-resilience/ports", () => import("@agentperf/adapters-resilience/ports")],
  ["@agentperf/adapters-observability/ports", () => import("@agentperf/adapters-observability/ports")],
  ["@agentperf/adapters-websocket/ports", () => import("@agentperf/adapters-websocket/ports")],
  ["@agentperf/adapters-http/ports", () => import("@agentperf/adapters-http/ports")],
] as const;

/** A port that comes with our own packages. */
export type OwnPort = Awaited<ReturnType<(typeof packages)[number][1]>>["ports"][number];

/** Every port that is known, by its name, with the adapters that can be chosen by their ids. */
export type PortTable = ReadonlyMap<string, ProvidedPort>;

/** The ports of our own packages, as a checkout has them installed where there is one. */
export async function ownPorts(root?: string): Promise<PortTable> {
  const installed = installedIn(root);
  const modules = await Promise.all(packages.map(([name, load]) => installed<{ readonly ports: readonly ProvidedPort[] }>(name, load)));
  const table = new Map<string, ProvidedPort>();
  for (const port of modules.flatMap(({ ports }) => ports)) addTo(table, port);
  return table;
}

/** A port that is there already gets the adapters that it lacks. */
function addTo(table: Map<string, ProvidedPort>, port: Port | ProvidedPort): void {
  const known = table.get(port.name);
  const own = adaptersOf(port);
  if (known === undefined) table.set(port.name, { ...port, adapters: own });
  else if (Object.keys(own).some((id) => !Object.hasOwn(known.adapters, id)))
    // Those that were there stay first, and stay what they are.
    table.set(port.name, { ...known, adapters: { ...known.adapters, ...own, ...known.adapters } });
}

/**
 * The table with the ports that suites name and config's adapters provide besides: a port that any package defines is known by being used.
 * A port that is there already gets the adapters that it lacks.
 */
export function withPortsOf(table: PortTable, suites: readonly Suite[], adapters: readonly Adapter[] = []): PortTable {
  const all = new Map(table);
  const add = (port: Port): void => addTo(all, port);
  for (const { benchmarks } of suites) for (const { ports = [] } of benchmarks) for (const port of ports) add(port);
  for (const { port, needs = [] } of adapters) for (const one of [port, ...needs]) add(one);
  return all;
}

const adaptersOf = (port: Port | ProvidedPort): ProvidedPort["adapters"] => ("adapters" in port ? port.adapters : {});

/**
 * Makes one of a port's adapters.
 * @throws {AgentperfError} `usage`: there is none with this id, with the nearest one
 */
export async function adapterById(port: ProvidedPort, id: string, options: Record<string, unknown> = {}): Promise<Adapter> {
  if (Object.hasOwn(port.adapters, id)) {
    // Just seen to be there.
    const make = await (port.adapters[id] as ProvidedPort["adapters"][string])();
    return make(options);
  }
  const { suggest } = await import("./suggest.ts");
  throw new AgentperfError("usage", `no ${port.name} adapter "${id}"${suggest(id, Object.keys(port.adapters))}`);
}

/** A port by its name. @throws {AgentperfError} `usage`: there is none of this name, with the nearest one */
export async function portByName(table: PortTable, name: string): Promise<ProvidedPort> {
  const port = table.get(name);
  if (port !== undefined) return port;
  const { suggest } = await import("./suggest.ts");
  throw new AgentperfError("usage", `no port "${name}"${suggest(name, [...table.keys()])}`);
}
