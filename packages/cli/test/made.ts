import { type Adapter, AgentperfError, type Availability, defineAdapter, definePort } from "@agentperf/core";
import { crossingsOf } from "../../../test-support/crossings.ts";
import { noPortFlags } from "../src/config/adapters.ts";
import type { Prepared } from "../src/selection/prepare.ts";

// Parts of a run, made by hand, for tests of what is decided about them.

/** A port that none of our packages has. */
export const clockPort = definePort({ name: "clock", description: "tells the time", contract: { rules: {} }, default: "local" });

/** An adapter of {@link clockPort} that can't be opened. */
export const clock = (id: string, more: Partial<Adapter> = {}): Adapter => ({
  ...defineAdapter({ id, port: clockPort, open: () => Promise.reject(new Error(`${id} isn't opened here`)) }),
  ...more,
});

/** The same with this answer to its probe. */
export const answering = (id: string, availability: Availability, more: Partial<Adapter> = {}): Adapter =>
  clock(id, { probe: async () => availability, ...more });

/** A crossing of suite `own` on Node without adapters. */
export const crossing = crossingsOf("own");

/** A run of nothing, but for what a test gives it. */
export const prepared = (more: Partial<Prepared> = {}): Prepared => ({
  loaded: { config: {}, directory: "" },
  suites: [],
  ports: new Map(),
  runtimes: [],
  slots: new Map(),
  resolved: { adapters: new Map(), notes: [] },
  portFlags: noPortFlags,
  run: [],
  skipped: [],
  scrub: (text) => text,
  ...more,
});

/** What `assert.throws` and `assert.rejects` take: an error of ours with this code, whose message matches. */
export const refusal =
  (code: AgentperfError["code"], message: RegExp) =>
  (thrown: unknown): boolean => {
    if (thrown instanceof AgentperfError && thrown.code === code && message.test(thrown.message)) return true;
    throw thrown;
  };
