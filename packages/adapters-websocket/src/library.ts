import { type ClientPackage, clientLibraries } from "@agentperf/core";

/** The packages that this one is built on, with the versions that work: what package.json says of its peers. */
export const clients = {
  ws: { name: "ws", range: "^8.16.0" },
  undici: { name: "undici", range: "^7.0.0" },
} as const satisfies Readonly<Record<string, ClientPackage>>;

/** The packages that are installed, as this one sees them. */
export const {
  find: findClient,
  load: clientLibrary,
  version: clientVersion,
  probe: probeBy,
} = clientLibraries((name) => import.meta.resolve(name));
