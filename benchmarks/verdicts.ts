import { spawn } from "node:child_process";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { startEverything } from "../test-support/mcp.ts";
import { startRedis } from "../test-support/redis.ts";
import { report } from "./verdicts/report.ts";
import { abTrial, benchstatTrial, type Load, type Target, type Trial } from "./verdicts/trial.ts";

// npm run verdicts: are the verdicts of agentperf ab to be believed? Trials on identical sides and on sides with a known slow-down, and
// beside them what the usual way says.

const { values: flags } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    passes: { type: "string", default: "4" },
    trace: { type: "string" },
    report: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});
const usage = `Usage: npm run verdicts -- [options]
  --quick          a few benchmarks and trials, in a minute; fails where they go wrong
  --passes <n>     each with four trials on identical sides and one of each slow-down, a benchmark (default: 4)
  --trace <file>   keep each trial as a line of JSON; those that are there already are not made again
  --report <file>  only show what such a file holds
`;

interface Step {
  readonly percent: number;
  readonly load: Load;
  readonly budget: number;
  /** Of the equivalence; small where a slow-down is to be found, however small it is. */
  readonly margin: number;
  readonly method: Trial["method"];
}

const same = (load: Load): Step => ({ percent: 0, load, budget: 10, margin: 0.02, method: "ab" });
const slower = (percent: number, budget: number, load: Load): Step => ({ percent, load, budget, margin: 0.001, method: "ab" });
const usual = (percent: number, load: Load): Step => ({ percent, load, budget: 0, margin: 0, method: "benchstat" });

/** What one pass does with each benchmark. The usual way takes as many launches as the last `ab` of the same slow-down took. */
const quiet: readonly Step[] = [
  ...Array.from({ length: 4 }, () => same("quiet")),
  usual(0, "quiet"),
  slower(10, 30, "quiet"),
  slower(5, 30, "quiet"),
  usual(5, "quiet"),
  slower(2, 30, "quiet"),
  slower(1, 15, "quiet"),
];
const busy: readonly Step[] = [same("busy"), usual(0, "busy"), slower(5, 30, "busy")];
const quickSteps: readonly Step[] = [same("quiet"), slower(10, 30, "quiet")];

function targets(redisUrl: string, mcpUrl: string): Target[] {
  const cpu = ["Steps", "Hash", "ParseState", "RoleCheck", "ValidateJWT", "RateLimitCheck"];
  const real = (id: string) => ["--redis", id, "--redis-url", redisUrl];
  const everything = ["--mcp", "http", "--mcp-url", mcpUrl];
  return [
    ...cpu.map((name): Target => ({ name, kind: "CPU-bound", benchmark: name })),
    { name: "GetSession memory", kind: "CPU-bound", benchmark: "GetSession", flags: ["--sessions", "memory"] },
    { name: "StoreGet memory", kind: "CPU-bound", benchmark: "StoreGet" },
    { name: "StoreSet memory", kind: "CPU-bound", benchmark: "StoreSet" },
    { name: "CreateSession file", kind: "I/O-bound", benchmark: "CreateSession" },
    { name: "RedisGet ioredis", kind: "I/O-bound", benchmark: "RedisGet", flags: real("ioredis") },
    { name: "RedisSet node-redis", kind: "I/O-bound", benchmark: "RedisSet", flags: real("node-redis") },
    { name: "RedisTransaction ioredis", kind: "I/O-bound", benchmark: "RedisTransaction", flags: real("ioredis") },
    { name: "CallTool mock", kind: "I/O-bound", benchmark: "CallTool" },
    { name: "CallTool real server", kind: "I/O-bound", benchmark: "CallTool", flags: everything },
  ];
}

async function makeTrials(known: readonly Trial[], keep: (trial: Trial) => void): Promise<void> {
  const [redis, everything] = [await startRedis(), await startEverything()];
  try {
    const all = targets(redis.url, everything.url);
    const chosen = flags.quick
      ? all.filter(({ name }) => ["Hash", "StoreGet memory", "RedisGet ioredis", "CallTool mock"].includes(name))
      : all;
    const passes = flags.quick ? 1 : Number(flags.passes);
    const left = [...known];
    const launches = new Map<string, number>();
    const ab = (target: Target, { percent, load, budget, margin }: Step) => abTrial(target, percent, load, budget, margin);
    const usually = (target: Target, { percent, load }: Step) =>
      benchstatTrial(target, percent, load, Math.min(12, launches.get(`${target.name} ${load} ${percent}`) ?? 10));
    const make = async (target: Target, step: Step) => {
      const is = (trial: Trial) =>
        trial.target === target.name && trial.load === step.load && trial.percent === step.percent && trial.method === step.method;
      const key = `${target.name} ${step.load} ${step.percent}`;
      const at = left.findIndex(is);
      const trial = at === -1 ? await (step.method === "ab" ? ab : usually)(target, step) : (left.splice(at, 1)[0] as Trial);
      if (step.method === "ab") launches.set(key, trial.launches);
      if (at === -1) keep(trial);
    };
    const steps = flags.quick ? quickSteps : quiet;
    for (let pass = 0; pass < passes; pass++) for (const target of chosen) for (const step of steps) await make(target, step);
    if (flags.quick) return;
    const burner = spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" });
    try {
      for (let pass = 0; pass < passes / 2; pass++) for (const target of chosen) for (const step of busy) await make(target, step);
    } finally {
      burner.kill("SIGKILL");
    }
  } finally {
    await everything.stop();
    await redis.stop();
  }
}

const read = (path: string): Trial[] =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Trial);

if (flags.help) process.stdout.write(usage);
else if (flags.report !== undefined) console.log(report(read(flags.report)));
else {
  const { trace } = flags;
  const trials = trace !== undefined && existsSync(trace) ? read(trace) : [];
  await makeTrials([...trials], (trial) => {
    trials.push(trial);
    const { target, load, method, percent, decision, seconds, launches } = trial;
    process.stderr.write(`${target}, ${load}, ${method}, ${percent} %: ${decision} after ${launches} launches, ${seconds.toFixed(1)} s\n`);
    if (trace !== undefined) appendFileSync(trace, `${JSON.stringify(trial)}\n`);
  });
  console.log(report(trials));
  const slowed = trials.filter(({ percent }) => percent > 0);
  // One of these few may go wrong by chance; two don't. Beside other work a verdict waits, so that one that isn't given yet isn't wrong.
  const wrong = trials.filter(({ percent, decision }) => decision === "faster" || (percent === 0 && decision === "slower"));
  const found = slowed.filter(({ decision }) => decision === "slower");
  if (flags.quick) process.exitCode = wrong.length > 1 || found.length < slowed.length / 2 ? 1 : 0;
}
