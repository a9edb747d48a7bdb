import { extras, panel } from "./kernels.ts";
import type { Load, Step, Target } from "./trial.ts";

// What is tried, and how often.

const same = (load: Load): Step => ({ percent: 0, load, budget: 20, margin: 0.02, method: "ab" });
const slower = (percent: number, budget: number, load: Load): Step => ({ percent, load, budget, margin: 0.001, method: "ab" });
const usual = (percent: number, load: Load): Step => ({ percent, load, budget: 0, margin: 0, method: "benchstat" });
const heap = (percent: number): Step => ({ percent, load: "quiet", budget: 30, margin: 0.001, method: "heap" });

const runtimes = ["node", "bun", "deno"] as const;

/** The kernels on every runtime. */
const panelTargets: readonly Target[] = runtimes.flatMap((runtime) =>
  panel.map(({ name, isCpuBound }): Target => ({ name, runtime, kind: isCpuBound ? "CPU-bound" : "I/O-bound", benchmark: name })),
);

/** Benchmarks that differ in what they allocate. */
const heapTargets: readonly Target[] = runtimes.flatMap((runtime) =>
  ["AllocateShort", "AllocateKept"].map((name): Target => ({ name, runtime, kind: "allocating", benchmark: name })),
);

/** Our own benchmarks, on servers that run. */
function ownTargets(redisUrl: string, mcpUrl: string): Target[] {
  const real = (id: string) => ["--redis", id, "--redis-url", redisUrl];
  const everything = ["--mcp", "http", "--mcp-url", mcpUrl];
  const cpu = (name: string, benchmark: string, flags: readonly string[] = []): Target => ({
    ...{ name, benchmark, flags, runtime: "node", kind: "CPU-bound" },
  });
  const waiting = (name: string, benchmark: string, flags: readonly string[] = []): Target => ({
    ...{ name, benchmark, flags, runtime: "node", kind: "I/O-bound" },
  });
  return [
    cpu("RoleCheck", "RoleCheck"),
    cpu("ValidateJWT", "ValidateJWT"),
    cpu("RateLimitCheck", "RateLimitCheck"),
    cpu("GetSession memory", "GetSession", ["--sessions", "memory"]),
    cpu("StoreGet memory", "StoreGet"),
    cpu("StoreSet memory", "StoreSet"),
    waiting("CreateSession file", "CreateSession"),
    waiting("RedisGet ioredis", "RedisGet", real("ioredis")),
    waiting("RedisSet node-redis", "RedisSet", real("node-redis")),
    waiting("RedisTransaction ioredis", "RedisTransaction", real("ioredis")),
    waiting("CallTool mock", "CallTool"),
    waiting("CallTool real server", "CallTool", everything),
  ];
}

/** A target with what one pass does with it. */
export interface Planned {
  readonly target: Target;
  readonly step: Step;
}

const each = (targets: readonly Target[], steps: readonly Step[]): Planned[] =>
  targets.flatMap((target) => steps.map((step) => ({ target, step })));

/** Servers that the plan needs. */
export interface Servers {
  readonly redisUrl: string;
  readonly mcpUrl: string;
}

/** All trials in the order in which they are made: passes, so that what is there when it is ended early is even. */
export function planOf({ redisUrl, mcpUrl }: Servers, passes: number): Planned[] {
  const own = ownTargets(redisUrl, mcpUrl);
  const all = [...panelTargets, ...own];
  const first = [same("quiet"), slower(5, 20, "quiet")];
  // Once, and on every other pass: they take long.
  const node = all.filter(({ runtime }) => runtime === "node");
  const more = (pass: number): Planned[] => [
    ...(pass === 0 ? each(heapTargets, extras.filter((extra) => extra > 0).map(heap)) : []),
    ...each(
      own.filter(({ name }) => name === "GetSession memory"),
      Array.from({ length: 4 }, () => slower(2, 30, "quiet")),
    ),
    ...(pass % 3 === 0 ? each(node, [slower(2, 30, "quiet"), slower(10, 20, "quiet"), slower(1, 15, "quiet")]) : []),
    ...(pass % 3 === 0 ? each(own, [same("busy"), slower(5, 30, "busy"), usual(0, "busy"), usual(0, "quiet"), usual(5, "quiet")]) : []),
  ];
  const everyPass = Array.from({ length: passes }, (_, pass) => pass);
  // What has targets of its own comes first in all passes.
  return [...everyPass.flatMap(() => each(all, first)), ...everyPass.flatMap(more)];
}

/** A few trials on a few targets, in a minute or two. */
export function quickPlanOf({ redisUrl, mcpUrl }: Servers): Planned[] {
  const wanted = ["StoreGet memory", "RedisGet ioredis", "CallTool mock"];
  const [buffers, hash] = ["Buffers", "Hash"].map((name) => panelTargets.find((one) => one.name === name) as Target);
  const own = ownTargets(redisUrl, mcpUrl).filter(({ name }) => wanted.includes(name));
  return each([hash as Target, buffers as Target, ...own], [same("quiet"), slower(10, 30, "quiet")]);
}
