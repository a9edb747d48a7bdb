import type { Environment, LoadPart } from "@agentperf/core/result";
import type { Group, GroupOutcome, Outcome, Share } from "./protocol.ts";

/** What a share is done with. */
export interface ShareContext {
  /** Aborted when it is to end; what it has by then counts. */
  readonly signal: AbortSignal;
  /** Says that all is ready, and waits for the instant at which all agents begin. Rejects where they don't. */
  begins(): Promise<void>;
  /** Told when the load has begun. */
  begun(): void;
  /** Told what it has by now. */
  progress(part: LoadPart): void;
}

/** What an agent does, as the command line has it. */
export interface AgentWork {
  /** Hash of what it would run. */
  project(): Promise<string>;
  /** Puts up a share of a load. Never rejects. */
  share(share: Share, context: ShareContext): Promise<ShareResult>;
  /** Measures a group of crossings. Never rejects. */
  group(group: Group, signal: AbortSignal): Promise<GroupResult>;
}

/** How a share ended; who had it, and when it began, is known by who waited for that. */
export type ShareResult =
  | Extract<Outcome, { kind: "failed" }>
  | Omit<Extract<Outcome, { kind: "measured" }>, "agent" | "lateMs" | "clockMs">;

/** How a group ended; who had it is known by who handed it on. */
export type GroupResult = Extract<GroupOutcome, { kind: "failed" }> | Omit<Extract<GroupOutcome, { kind: "measured" }>, "agent">;

/** Who an agent is. */
export interface AgentSelf {
  readonly id: string;
  readonly name: string;
  readonly environment: Environment;
  readonly work: AgentWork;
  /** Told what it does, a line each. */
  readonly tell: (text: string) => void;
}
