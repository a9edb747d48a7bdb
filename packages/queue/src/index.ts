export { type AgentOptions, runAgent } from "./agent.ts";
export type { QueuePlace } from "./connection.ts";
export { Coordinator, type CoordinatorOptions } from "./coordinator.ts";
export type { GroupEnd, GroupListener } from "./groups.ts";
export type { JoinedAgent, LaunchListener, ShareEnd } from "./launch.ts";
export { type Group, type GroupOutcome, type Outcome, type Share, shareSchema } from "./protocol.ts";
export type { AgentWork, GroupResult, ShareContext, ShareResult } from "./work.ts";
