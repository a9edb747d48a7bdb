export { isLoopback, isSocket, malformedAddress } from "./adapter/address.ts";
export {
  type CertificateReading,
  certificateAdvice,
  certificatesIn,
  type Trusting,
  withCertificateAdvice,
} from "./adapter/certificates.ts";
export { type ClientLibraries, clientLibraries } from "./adapter/client-library.ts";
export { type ClientPackage, inRange, installedVersion, installHint } from "./adapter/client-package.ts";
export {
  type Adapter,
  type AdapterContext,
  type AdapterDefinition,
  type AdapterLoader,
  type Availability,
  defineAdapter,
  type Opened,
  type ProvidedPort,
  withAdapters,
  withMoreAdapters,
} from "./adapter/define-adapter.ts";
export { type Latency, latencyRule, latencySampler, wait } from "./adapter/latency.ts";
export { checkOptions, type OptionRule, type OptionRules, oneOf, optionRule } from "./adapter/options.ts";
export { asStarted, type OwnProcess, type OwnServer, ownServer } from "./adapter/own-server.ts";
export { probeByOpening } from "./adapter/probe.ts";
export { sessionEnd } from "./adapter/session-end.ts";
export { Watchdog } from "./adapter/watchdog.ts";
export { within } from "./adapter/within.ts";
export {
  type Benchmark,
  type BenchmarkContext,
  type BenchmarkDefinition,
  checkParameters,
  defineBenchmark,
  defineSuite,
  type ParameterValue,
  type Suite,
} from "./benchmark/define-benchmark.ts";
export type { Allocated, AllocationCounter, Collections, Conditions, EventLoop, Host, Watch } from "./benchmark/host.ts";
export { heapGrowthUnit } from "./benchmark/units.ts";
export { AgentperfError, beginningOf, type ErrorCode, messageOf } from "./errors.ts";
export {
  type Audit,
  type AuditHead,
  type AuditLog,
  type AuditLogOptions,
  type AuditRecord,
  type AuditVerdict,
  auditPort,
} from "./ports/audit.ts";
export { type Auth, authPort, type RoleExample, type TokenRequest, type User } from "./ports/auth.ts";
export { type Breaker, type BreakerSettings, type BreakerState, type Breakers, breakerPort } from "./ports/breaker.ts";
export type { Contract, Rule, Scope } from "./ports/contract.ts";
export { type Exposition, type ExpositionSample, parseExposition, seriesKey } from "./ports/exposition.ts";
export { checkHttpReply, type Http, type HttpReply, httpPort } from "./ports/http.ts";
export {
  type Llm,
  type LlmReply,
  type LlmRequest,
  type LlmStop,
  type LlmTool,
  type LlmToolCall,
  type LlmTurn,
  llmPort,
} from "./ports/llm.ts";
export type { MaybePromise } from "./ports/maybe-promise.ts";
export { type Mcp, type McpCall, type McpConnection, type McpTool, type McpToolResult, mcpPort } from "./ports/mcp.ts";
export { callRule, callSettings, configuredCall, echoCall, sampleCall } from "./ports/mcp-call.ts";
export {
  type MetricCounter,
  type MetricHistogram,
  type MetricLabels,
  type MetricRegistry,
  type MetricSettings,
  type Metrics,
  metricsPort,
} from "./ports/metrics.ts";
export {
  type CapabilityOf,
  definePort,
  type Port,
  type PortDefinition,
  type PortSetting,
  type PortsOf,
  type PortType,
} from "./ports/port.ts";
export { type RateDecision, type RateLimiter, rateLimitPort } from "./ports/rate-limit.ts";
export { type Redis, type RedisArgument, type RedisCommand, type RedisReply, redisPort, type SetOptions } from "./ports/redis.ts";
export { removeKeys, sweepKeys } from "./ports/redis-keys.ts";
export { type NewSession, type Session, type Sessions, sessionsPort } from "./ports/sessions.ts";
export { type Sql, type SqlConnection, type SqlRow, type SqlValue, sqlPort } from "./ports/sql.ts";
export { makeSchema, removeSchema, sqlName, sweepSchemas } from "./ports/sql-schemas.ts";
export type { Sweep } from "./ports/sweep.ts";
export { type WebSocketConnection, type WebSocketMessage, type WebSockets, websocketPort } from "./ports/websocket.ts";
export { present } from "./present.ts";
export { type RuntimeName, runtimeNames, runtimeOf } from "./runtime/runtime.ts";
export { redactOptions, secretsIn } from "./safety/redact-options.ts";
export { redactUrl } from "./safety/redact-url.ts";
export { scrubber } from "./safety/scrub.ts";
export { seededRandom } from "./statistics/random.ts";
