import { type ClientPackage, clientLibraries } from "@agentperf/core";

/** The package that an adapter of this one is built on, with the versions that work: what package.json says of its peer. */
export const undiciPackage: ClientPackage = { name: "undici", range: "^7.0.0 || ^8.0.0" };

/** How it is looked for and loaded. */
export const installed = clientLibraries((name) => import.meta.resolve(name));
