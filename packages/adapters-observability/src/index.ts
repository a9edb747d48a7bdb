export { type FileChainOptions, fileChain } from "./audit/file-chain.ts";
export type { AuditAdapter } from "./audit/files.ts";
export { type PinoOptions, pino } from "./audit/pino.ts";
export type { AuditOptions } from "./audit/place.ts";
export { type WinstonOptions, winston } from "./audit/winston.ts";
export { type OpentelemetryOptions, opentelemetry } from "./metrics/opentelemetry.ts";
export { type MetricsAdapter, type PromClientOptions, promClient } from "./metrics/prom-client.ts";
