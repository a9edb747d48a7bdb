import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ioredis } from "@agentperf/adapters-redis";
import type { RuntimeName } from "@agentperf/core";
import { opened } from "../../../../test-support/adapters.ts";
import { signalTo } from "../../../../test-support/processes.ts";
import { runArguments, runtimes } from "../../src/runtimes/index.ts";
import { fixtures, here, ownVariable, temporary, workers } from "../agentperf.ts";

const bin = fileURLToPath(new URL("../../bin/agentperf.js", import.meta.url));

/** A command line that a test has started, and what it says. */
export interface Started extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Its standard output and standard error so far. */
  readonly said: { stdout: string; stderr: string };
  /** Waits until it says this. @throws {Error} it ended before, or doesn't say it in a minute */
  says(text: RegExp): Promise<void>;
  /** Sends it a signal. */
  kill(signal: NodeJS.Signals): void;
  readonly code: Promise<number | null>;
}

/** Where and how a command line is started. */
export interface StartOptions {
  readonly runtime?: RuntimeName;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What stands before the program: `["ip", "netns", "exec", "one"]`. */
  readonly before?: readonly string[];
}

const longestMs = 60_000;

/** What a test that fails leaves must not outlive it. */
const running = new Set<(signal: NodeJS.Signals) => void>();
process.once("exit", () => {
  for (const kill of running) kill("SIGKILL");
});

/** Starts the command line on a runtime; disposing of it kills it. */
export async function start(
  args: readonly string[],
  { runtime = here, cwd = fixtures, env = {}, before = [] }: StartOptions = {},
): Promise<Started> {
  const executable = runtime === here ? process.execPath : runtime;
  const words = [...before, executable, ...runArguments(await runtimes[runtime](), bin, { fromSource: true }), ...args];
  const { REDIS_URL: _redis, AGENTPERF_QUEUE: _queue, FORCE_COLOR: _colour, ...rest } = process.env;
  const child = spawn(words[0] as string, words.slice(1), {
    cwd,
    env: {
      NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache"),
      ...rest,
      NO_COLOR: "1",
      TMPDIR: temporary,
      [ownVariable]: String(process.pid),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  const waiting = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const)
    child[name].on("data", (chunk: Buffer) => {
      said[name] += chunk.toString();
      for (const look of waiting) look();
    });
  let isOver = false;
  const code = once(child, "close").then(([exit]) => {
    isOver = true;
    for (const look of waiting) look();
    return exit as number | null;
  });
  const kill = (signal: NodeJS.Signals) => {
    if (!isOver) signalTo(child.pid, signal);
  };
  running.add(kill);
  void code.then(() => running.delete(kill));
  return {
    child,
    said,
    code,
    kill,
    says(text) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const all = () => `${words.slice(-8).join(" ")} said:\n${said.stdout}${said.stderr}`;
      const timer = setTimeout(() => reject(new Error(`${text} wasn't said within ${longestMs / 1_000} s; ${all()}`)), longestMs);
      const look = () => {
        if (text.test(said.stderr) || text.test(said.stdout)) resolve();
        else if (isOver) reject(new Error(`it ended before it said ${text}; ${all()}`));
      };
      waiting.add(look);
      look();
      return promise.finally(() => {
        clearTimeout(timer);
        waiting.delete(look);
      });
    },
    async [Symbol.asyncDispose]() {
      kill("SIGCONT");
      kill("SIGINT");
      const timer = setTimeout(() => kill("SIGKILL"), 8_000);
      await code;
      clearTimeout(timer);
    },
  };
}

/** Starts an agent, and waits until it waits for work. */
export async function startAgent(url: string, name: string, args: readonly string[] = [], options: StartOptions = {}): Promise<Started> {
  const agent = await start(["agent", "--queue", url, "--config", "load.config.ts", "--name", name, ...args], options);
  await agent.says(/is waiting for work/);
  return agent;
}

/** What a load takes that is shared among so many agents. */
export const shared = (url: string, workers: number): string[] => [
  "--workers",
  String(workers),
  "--queue",
  url,
  "--config",
  "load.config.ts",
];

/** The keys that are left in a Redis. */
export async function keysIn(url: string): Promise<string[]> {
  await using redis = await opened(ioredis({ url }));
  const keys: string[] = [];
  for await (const key of redis.port.scan("")) keys.push(key);
  return keys.sort();
}

/** The keys that a run has left in a Redis: what agents that wait say of themselves, and what expires with them, isn't among them. */
export const leftIn = async (url: string): Promise<string[]> =>
  (await keysIn(url)).filter((key) => !/^agentperf-queue:agents?(:[0-9a-f-]+(:claim|:calls)?)?$/.test(key));

/** Waits until something is so. @throws {Error} it isn't within a minute */
export async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const endMs = performance.now() + longestMs;
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error(`not within ${longestMs / 1_000} s: ${what}`);
    await wait(50);
  }
}

/** Waits until a coordinator could hear so many times what agents have of a load by then. */
export async function untilHeard(url: string, times: number): Promise<void> {
  await using redis = await opened(ioredis({ url }));
  await until(async () => {
    for await (const key of redis.port.scan("agentperf-queue:"))
      if (key.endsWith(":shares:events")) {
        const events = JSON.stringify(await redis.port.command(["XRANGE", key, "-", "+"]));
        return events.split('type\\":\\"loading').length > times;
      }
    return false;
  }, `${times} reports of a load`);
}

/** Waits until so many workers have been there, one after the other or at once. */
export async function untilWorkers(count: number): Promise<void> {
  const seen = new Set<number>();
  await until(() => {
    for (const pid of workers()) seen.add(pid);
    return seen.size >= count;
  }, `${count} workers`);
}
