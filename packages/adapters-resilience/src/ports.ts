import { breakerPort, withAdapters } from "@agentperf/core";

/** The port {@link breakerPort} with the adapters of this package; each is loaded when it is chosen. */
export const breaker = withAdapters(breakerPort, {
  opossum: async () => (await import("./clients/opossum.ts")).opossum,
  cockatiel: async () => (await import("./clients/cockatiel.ts")).cockatiel,
});

/** All ports that this package has adapters of. */
export const ports = [breaker] as const;
