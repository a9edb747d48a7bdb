import { type Availability, type ClientPackage, clientLibraries } from "@agentperf/core";

/** The packages that this one is built on, with the versions that work: what package.json says of its peers. */
export const clients = {
  ws: { name: "ws", range: "^8.16.0" },
  undici: { name: "undici", range: "^7.0.0 || ^8.0.0" },
} as const satisfies Readonly<Record<string, ClientPackage>>;

const installed = clientLibraries((name) => import.meta.resolve(name));

/** Whether a package is there, without loading it. */
export const findClient = installed.find;

/** Imports a package; says how to install it where it isn't there. @throws {AgentperfError} `unavailable` */
export const clientLibrary = installed.load;

/** A probe that looks whether a package is there in a version that works, and names it beside what it finds. */
export async function probeBy(client: ClientPackage, probe: () => Promise<Availability>): Promise<Availability> {
  const found = await installed.find(client);
  return found.available ? installed.probe(client, probe) : found;
}
