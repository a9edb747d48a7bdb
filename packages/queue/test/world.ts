import { setTimeout as wait } from "node:timers/promises";
import { type LoadJson, LoadRecorder, loadJson } from "@agentperf/core/load";
import type { Environment, LoadPart } from "@agentperf/core/result";
import { Redis } from "ioredis";
import { type AgentOptions, type AgentWork, Coordinator, type CoordinatorOptions, runAgent, type Share } from "../src/index.ts";

/** What all agents of a test say that they would run. */
export const project = "a".repeat(64);

export const environment: Environment = {
  agentperf: "0.1.0",
  os: { platform: "linux", release: "6.1", arch: "x64" },
  cpu: { model: "Test CPU", count: 2 },
  memoryBytes: 8e9,
  runtimes: [{ name: "node", version: "24.0.0" }],
  adapters: [],
};

/** What one machine gives of a load of so many operations, as it travels. */
export function givenPart(operations = 40, seconds = 1): LoadPart {
  const recorder = new LoadRecorder(0);
  for (let at = 0; at < operations; at += 1) {
    const atNs = (at / operations) * seconds * 1e9;
    recorder.send(atNs, atNs + 1_000);
    recorder.complete(atNs, atNs + 1_000, atNs + 2e6);
  }
  const { counts, response, service, lag, errors } = recorder;
  const load: LoadJson = loadJson({ counts, response, service, lag, errors, seconds, timeline: recorder.timeline() });
  return JSON.parse(JSON.stringify({ load, firstNs: 1, warmupMs: 0, memory: {} }));
}

/** Work that is done as it is asked for. */
export const honest: AgentWork = {
  project: async () => project,
  async share(_, { begins, begun, progress }) {
    try {
      await begins();
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      return { kind: "failed", phase: "start", code: "aborted", message, notes: [], wallMs: 1 };
    }
    begun();
    progress(givenPart(20));
    await wait(50);
    return { kind: "measured", part: givenPart(), adapters: [], notes: [], wallMs: 1 };
  },
  group: async () => ({ kind: "failed", phase: "start", code: "usage", message: "no groups here", notes: [], wallMs: 0 }),
};

/** An agent in this process. */
export interface TestAgent extends AsyncDisposable {
  readonly said: string[];
  /** Ends it. */
  readonly ended: Promise<void>;
}

/** Starts an agent in this process, and waits until it waits for work. */
export async function agentOf(url: string, name: string, more: Partial<AgentOptions> = {}): Promise<TestAgent> {
  const end = new AbortController();
  const said: string[] = [];
  const waiting = Promise.withResolvers<void>();
  const tell = (text: string) => {
    said.push(text);
    if (text.includes("is waiting for work")) waiting.resolve();
  };
  const ended = runAgent({ place: { url }, name, runtime: "node", environment, work: honest, signal: end.signal, tell, ...more });
  ended.catch(waiting.reject);
  await waiting.promise;
  return {
    said,
    ended,
    async [Symbol.asyncDispose]() {
      end.abort();
      await ended;
    },
  };
}

let runs = 0;

/** Opens a coordinator that takes so many agents for loads. */
export async function coordinatorOf(
  url: string,
  workers: number,
  more: Partial<CoordinatorOptions> = {},
): Promise<{ readonly coordinator: Coordinator; readonly said: string[] }> {
  const said: string[] = [];
  runs += 1;
  const coordinator = await Coordinator.open({
    place: { url },
    run: `20260101-000000-test${runs}`,
    project,
    kind: "shares",
    workers,
    waitMs: 20_000,
    lockMs: 2_000,
    signal: new AbortController().signal,
    tell: (text) => void said.push(text),
    ...more,
  });
  return { coordinator, said };
}

/** A share of so many, as a command line asks for it. */
export const shareOf = (at: number, of: number): Omit<Share, "launch" | "version" | "project"> => ({
  at,
  of,
  crossing: { suite: "loads", benchmark: "Wait", runtime: "node", adapters: {}, parameters: {}, concurrency: 1 },
  load: { stages: [{ from: 40, to: 40, durationNs: 1e9 }], arrivals: "uniform", maxInFlight: 10, drainNs: 1e9 },
  generators: 1,
  seed: 1,
  warmupNs: 0,
  timeoutMs: 20_000,
  progressMs: 1_000,
});

/** A client of a test's own; disposing of it closes it. */
export function clientOf(url: string): Redis & AsyncDisposable {
  const redis = new Redis(url, { protocol: 2, disableClientInfo: true });
  return Object.assign(redis, { [Symbol.asyncDispose]: async () => redis.disconnect() });
}

/** All keys in a Redis but those of agents that wait. */
export async function keysOf(url: string): Promise<string[]> {
  await using redis = clientOf(url);
  const keys = await redis.keys("*");
  return keys.filter((key) => !/^agentperf-queue:agents?(:[0-9a-f-]+)?$/.test(key)).sort();
}

/** Waits until something is so. @throws {Error} it isn't within half a minute */
export async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const endMs = performance.now() + 30_000;
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error(`not within 30 s: ${what}`);
    await wait(20);
  }
}
