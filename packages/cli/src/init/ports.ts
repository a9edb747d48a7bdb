import type { ClientPackage, ProvidedPort } from "@agentperf/core";
import { suiteByName } from "@agentperf/suites/by-name";
import { adapterById, ownPorts } from "../config/ports.ts";

/** An adapter of ours that is built on packages which a project may have. */
export interface ClientAdapter {
  readonly id: string;
  readonly clients: readonly ClientPackage[];
}

/** A port of ours with adapters that are built on such packages. */
export interface ClientPort {
  readonly port: ProvidedPort;
  readonly adapters: readonly ClientAdapter[];
}

/** All of them, by what their adapters say of themselves; those of MCP aren't among them, which stand for one SDK in two editions. */
export async function clientPorts(): Promise<readonly ClientPort[]> {
  const ports = [...(await ownPorts()).values()].map(async (port) => ({
    port,
    adapters: await Promise.all(
      Object.keys(port.adapters).map(async (id) => ({ id, clients: (await adapterById(port, id)).clients ?? [] })),
    ),
  }));
  return (await Promise.all(ports)).filter(({ adapters }) => adapters.some(({ clients }) => clients.length > 0));
}

/** A port that can be set up in a project. */
export interface FoundPort extends ClientPort {
  /** Ids of the adapters all of whose packages the project has, in the order of the port's table. */
  readonly found: readonly string[];
}

/** What of the ports a project has. @param dependencies - names of packages */
export const foundIn = (ports: readonly ClientPort[], dependencies: ReadonlySet<string>): readonly FoundPort[] =>
  ports.map((one) => ({
    ...one,
    found: one.adapters
      .filter(({ clients }) => clients.length > 0 && clients.every(({ name }) => dependencies.has(name)))
      .map(({ id }) => id),
  }));

/** The adapter that is written down: the first whose packages are there, else the one for a server's address, else the usual one. */
export const chosenOf = ({ found, port: { given, default: usual } }: FoundPort): string => found[0] ?? given?.["url"] ?? usual;

/** The packages that this adapter needs, as a package manager is told them: `pg@^8.11.0`. */
export const packagesOf = ({ adapters }: ClientPort, id: string): readonly string[] =>
  (adapters.find((adapter) => adapter.id === id)?.clients ?? []).map(({ name, range }) => `${name}@${range.split("||").at(-1)?.trim()}`);

/** The suite whose benchmarks are of this port: its name, and its first benchmark's. */
export async function suiteOf(port: string): Promise<{ readonly name: string; readonly first: string } | undefined> {
  for (const load of Object.values(suiteByName)) {
    const { name, benchmarks } = await load();
    const [first] = benchmarks;
    if (first !== undefined && benchmarks.every(({ ports = [] }) => ports[0]?.name === port)) return { name, first: first.name };
  }
  return undefined;
}
