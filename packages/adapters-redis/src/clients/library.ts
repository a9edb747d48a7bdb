import { type ClientPackage, clientLibraries } from "@agentperf/core";

/** The clients that adapters of this package are built on, with the versions that work: what package.json says of its peers. */
export const clients = {
  ioredis: { name: "ioredis", range: "^5.0.0 || ^6.0.0" },
  nodeRedis: { name: "redis", range: "^4.0.0 || ^5.0.0 || ^6.0.0" },
  upstash: { name: "@upstash/redis", range: "^1.23.2" },
} as const satisfies Readonly<Record<string, ClientPackage>>;

/** The clients that are installed, as this package sees them. */
export const { load: clientLibrary, version: clientVersion, probe: probeBy } = clientLibraries((name) => import.meta.resolve(name));
