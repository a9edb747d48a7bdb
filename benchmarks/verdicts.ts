import { spawn } from "node:child_process";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { startEverything } from "../test-support/mcp.ts";
import { startRedis } from "../test-support/redis.ts";
import { type Planned, planOf, quickPlanOf } from "./verdicts/plan.ts";
import { report } from "./verdicts/report.ts";
import { makeTrial, type Trial } from "./verdicts/trial.ts";

// npm run verdicts: are the verdicts of agentperf ab to be believed? Trials on identical sides and on sides with a known slow-down, and
// beside them what the usual way says.

const { values: flags } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    passes: { type: "string", default: "6" },
    only: { type: "string", default: "" },
    minutes: { type: "string", default: "Infinity" },
    trace: { type: "string" },
    report: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});
const usage = `Usage: npm run verdicts -- [options]
  --quick          a few benchmarks and trials, in a minute or two; fails where they go wrong
  --passes <n>     trials of each kind a benchmark and runtime (default: 6; hours)
  --only <text>    of benchmarks whose name and runtime hold this
  --minutes <n>    begin no trial after so long
  --trace <file>   keep each trial as a line of JSON; those that are there already are not made again
  --report <file>  only show what such a file holds

npm run verdicts:run -- --help: the same of the default run's table, of the gate, and of two runtimes
`;

const isOf = (trial: Trial, { target, step }: Planned): boolean =>
  trial.target === target.name &&
  trial.runtime === target.runtime &&
  trial.load === step.load &&
  trial.percent === step.percent &&
  trial.method === step.method;

async function makeTrials(known: readonly Trial[], keep: (trial: Trial, progress: string) => void): Promise<void> {
  const [redis, everything] = [await startRedis(), await startEverything()];
  let burner: ReturnType<typeof spawn> | undefined;
  const servers = { redisUrl: redis.url, mcpUrl: everything.url };
  const whole = flags.quick ? quickPlanOf(servers) : planOf(servers, Number(flags.passes));
  const plan = whole.filter(({ target }) => `${target.name} ${target.runtime}`.includes(flags.only));
  const left = [...known];
  const launches = new Map<string, number>();
  const endMs = performance.now() + Number(flags.minutes) * 60_000;
  // What is kept is whole; the servers end with the trial that is being made.
  let isEnded = false;
  const end = () => {
    isEnded = true;
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
  try {
    if (plan.length === 0) throw new Error(`no benchmark's name and runtime hold "${flags.only}"`);
    for (const [at, planned] of plan.entries()) {
      const { target, step } = planned;
      const key = `${target.name} ${target.runtime} ${step.load} ${step.percent}`;
      const found = left.findIndex((trial) => isOf(trial, planned));
      if (found === -1 && (isEnded || performance.now() > endMs)) continue;
      if (step.load === "busy") burner ??= spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" });
      else {
        burner?.kill("SIGKILL");
        burner = undefined;
      }
      // The usual way takes as many launches as the last `ab` of the same slow-down took.
      const trial = found === -1 ? await makeTrial(target, step, launches.get(key) ?? 10) : (left.splice(found, 1)[0] as Trial);
      if (step.method === "ab") launches.set(key, trial.launches);
      if (found === -1) keep(trial, `${at + 1} of ${plan.length}`);
    }
  } catch (thrown) {
    // Ctrl-C ends the trial too.
    if (!isEnded) throw thrown;
  } finally {
    burner?.kill("SIGKILL");
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
  await makeTrials([...trials], (trial, progress) => {
    trials.push(trial);
    const { target, runtime, load, method, percent, decision, seconds, launches } = trial;
    const what = `${target} on ${runtime}, ${load}, ${method}, ${percent} %`;
    process.stderr.write(`${progress}: ${what}: ${decision} after ${launches} launches, ${seconds.toFixed(1)} s\n`);
    if (trace !== undefined) appendFileSync(trace, `${JSON.stringify(trial)}\n`);
  });
  console.log(report(trials));
  const slowed = trials.filter(({ percent }) => percent > 0);
  // One of these few may go wrong by chance; two don't. Beside other work a verdict waits, so that one that isn't given yet isn't wrong.
  const wrong = trials.filter(({ percent, decision }) => decision === "faster" || (percent === 0 && decision === "slower"));
  const found = slowed.filter(({ decision }) => decision === "slower");
  if (flags.quick) process.exitCode = wrong.length > 1 || found.length < slowed.length / 2 ? 1 : 0;
}
