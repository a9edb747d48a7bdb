export { isLoopback } from "./adapter/address.ts";
export {
  type Adapter,
  type AdapterContext,
  type Availability,
  type Capability,
  defineAdapter,
  type Opened,
} from "./adapter/define-adapter.ts";
export {
  type Benchmark,
  type BenchmarkContext,
  type BenchmarkDefinition,
  defineBenchmark,
  defineSuite,
  type ParameterValue,
  type Suite,
} from "./benchmark/define-benchmark.ts";
export type { Allocated, AllocationCounter, Collections, EventLoop, Host, Watch } from "./benchmark/host.ts";
export { heapGrowthUnit } from "./benchmark/units.ts";
export { AgentperfError, type ErrorCode, messageOf } from "./errors.ts";
export type { Auth, RoleExample, TokenRequest, User } from "./ports/auth.ts";
export type { MaybePromise } from "./ports/maybe-promise.ts";
export type { Mcp, McpCall, McpConnection, McpTool, McpToolResult } from "./ports/mcp.ts";
export { type PortName, type Ports, portNames } from "./ports/ports.ts";
export type { RateDecision, RateLimiter } from "./ports/rate-limit.ts";
export type { Redis, RedisArgument, RedisCommand, RedisReply, SetOptions } from "./ports/redis.ts";
export { removeKeys } from "./ports/remove-keys.ts";
export type { NewSession, Session, Sessions } from "./ports/sessions.ts";
export { type RuntimeName, runtimeNames, runtimeOf, scriptArguments, sourceCondition } from "./runtime/runtime.ts";
export { redactOptions, secretsIn } from "./safety/redact-options.ts";
export { redactUrl } from "./safety/redact-url.ts";
export { scrubber } from "./safety/scrub.ts";
export { seededRandom } from "./statistics/random.ts";
