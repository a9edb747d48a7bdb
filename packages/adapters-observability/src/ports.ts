import { auditPort, metricsPort, withAdapters } from "@agentperf/core";

/** The port {@link metricsPort} with the adapters of this package; each is loaded when it is chosen. */
export const metrics = withAdapters(metricsPort, {
  "prom-client": async () => (await import("./metrics/prom-client.ts")).promClient,
  opentelemetry: async () => (await import("./metrics/opentelemetry.ts")).opentelemetry,
});

/** The port {@link auditPort} with the adapters of this package; each is loaded when it is chosen. */
export const audit = withAdapters(auditPort, {
  "file-chain": async () => (await import("./audit/file-chain.ts")).fileChain,
  pino: async () => (await import("./audit/pino.ts")).pino,
  winston: async () => (await import("./audit/winston.ts")).winston,
});

/** All ports that this package has adapters of. */
export const ports = [metrics, audit] as const;
