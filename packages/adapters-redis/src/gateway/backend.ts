import type { Command, Word } from "./command.ts";
import type { Reply } from "./reply.ts";

/** What is listened to. */
export interface Subscription {
  /** Calls back when no more messages will come. */
  onEnd(callback: () => void): void;
  close(): void;
}

/** What the gateway stands in front of. Each method rejects with Redis's own error, or a `GatewayError`. */
export interface Backend {
  call(command: Command): Promise<Reply>;
  /** In their order, each by itself: one that fails keeps no other from running. */
  pipeline(commands: readonly Command[]): Promise<PromiseSettledResult<Reply>[]>;
  /** MULTI … EXEC. A command that failed when it ran is an Error among the replies. Rejects where the whole was discarded. */
  transaction(commands: readonly Command[]): Promise<readonly Reply[]>;
  /** Resolves when the channels or patterns are listened to; messages may come before. @param onMessage - told the words of each message */
  subscribe(kind: "subscribe" | "psubscribe", names: readonly string[], onMessage: (words: Word[]) => void): Promise<Subscription>;
  close(): Promise<void>;
}
