import { type ClientPackage, clientLibraries } from "@agentperf/core";

/** The clients that adapters of this package are built on, with the versions that work: what package.json says of its peers. */
export const clients = {
  exporter: { name: "@opentelemetry/exporter-prometheus", range: "^0.300.0 || ^0.301.0" },
  sdk: { name: "@opentelemetry/sdk-metrics", range: "^3.0.0" },
  pino: { name: "pino", range: "^10.0.0" },
  promClient: { name: "prom-client", range: "^15.0.0" },
  winston: { name: "winston", range: "^3.19.0" },
} as const satisfies Readonly<Record<string, ClientPackage>>;

/** The clients that are installed, as this package sees them. */
export const {
  find: findClient,
  load: clientLibrary,
  version: clientVersion,
  probe: probeBy,
} = clientLibraries((name) => import.meta.resolve(name));
