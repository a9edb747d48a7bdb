import { type Adapter, type breakerPort, type ClientPackage, clientLibraries } from "@agentperf/core";

/** The clients that adapters of this package are built on, with the versions that work: what package.json says of its peers. */
export const clients = {
  opossum: { name: "opossum", range: "^8.5.0 || ^9.0.0 || ^10.0.0" },
  cockatiel: { name: "cockatiel", range: "^3.2.0 || ^4.0.0" },
} as const satisfies Readonly<Record<string, ClientPackage>>;

/** The clients that are installed, as this package sees them. */
export const {
  find: findClient,
  load: clientLibrary,
  version: clientVersion,
  probe: probeBy,
} = clientLibraries((name) => import.meta.resolve(name));

/** An adapter of the port {@link breakerPort}. */
export type BreakerAdapter = Adapter<typeof breakerPort>;
