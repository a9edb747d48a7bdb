import { type ClientPackage, clientLibraries } from "@agentperf/core";

/** The clients that adapters of this package are built on, with the versions that work: what package.json says of its peers. */
export const clients = {
  pglite: { name: "@electric-sql/pglite", range: "^0.5.0" },
  pg: { name: "pg", range: "^8.11.0" },
  postgresJs: { name: "postgres", range: "^3.4.0" },
} as const satisfies Readonly<Record<string, ClientPackage>>;

/** The clients that are installed, as this package sees them. */
export const {
  find: findClient,
  load: clientLibrary,
  version: clientVersion,
  probe: probeBy,
} = clientLibraries((name) => import.meta.resolve(name));
