import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type Adapter, AgentperfError, type PortName, portNames } from "@agentperf/core";
import type { Crossing } from "@agentperf/core/plan";
import { type Look, lookAt } from "@agentperf/core/statistics";
import picocolors from "picocolors";
import { type ExitCode, exitCode } from "../exit.ts";
import { launchPair } from "../launch/launch.ts";
import { type Prepared, prepare } from "../run/prepare.ts";
import { checkRemote, remoteAddresses } from "../run/remote.ts";
import { sweepLaunch } from "../run/sweep.ts";
import { hasColour } from "../terminal.ts";
import { type ChoiceFlags, durationNs } from "./options.ts";

/** Flags of `agentperf ab`. */
export interface AbFlags extends ChoiceFlags {
  readonly a: string;
  readonly b: string;
  readonly budget: string;
  readonly margin: number;
  readonly alpha: number;
  readonly failOn?: "slower";
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly verbose?: boolean;
}

/** What was found of one benchmark on one runtime. */
interface Verdict extends Look {
  readonly benchmark: string;
  readonly runtime: string;
  readonly launches: number;
  readonly seconds: number;
  readonly failure?: string;
}

/** Measured in a launch, beside its start, both sides' set-up and warm-up. */
const launchNs = 600e6;
const warmupNs = 100e6;
const fewest = 3;

/** Measures two choices of adapters in turn, in one process, launch after launch, until it is decided or the budget is spent. */
export async function abCommand(patterns: readonly string[], flags: AbFlags): Promise<ExitCode> {
  const budgetMs = durationNs("--budget", flags.budget) / 1e6;
  const [first, second] = [await sideOf("--a", flags.a, patterns, flags), await sideOf("--b", flags.b, patterns, flags)];
  const pairs = pairsOf(first, second);
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(name, onSignal);
  const verdicts: Verdict[] = [];
  for (const [crossing, against] of pairs) {
    if (stop.signal.aborted) break;
    // All verdicts together err with at most the alpha asked for.
    const judged = await judge({
      crossing,
      against,
      first,
      second,
      budgetMs,
      alpha: flags.alpha / pairs.length,
      margin: Math.log1p(flags.margin),
      signal: stop.signal,
      verbose: flags.verbose === true,
    });
    verdicts.push(judged);
    if (flags.json !== true) process.stdout.write(`${line(judged, flags)}\n`);
  }
  if (flags.json === true) process.stdout.write(`${JSON.stringify(verdicts, undefined, 2)}\n`);
  if (stop.signal.aborted) return exitCode.interrupted;
  if (verdicts.some(({ failure }) => failure !== undefined)) return exitCode.benchmarkFailed;
  return flags.failOn === "slower" && verdicts.some(({ decision }) => decision === "slower") ? exitCode.gateFailed : exitCode.fine;
}

/** Reads one side, `redis=ioredis,mcp=mock`, and what it would run. */
async function sideOf(flag: string, text: string, patterns: readonly string[], flags: AbFlags): Promise<Prepared> {
  const chosen: Record<string, readonly string[]> = {};
  for (const part of text.split(",")) {
    const [port = "", id] = part.split("=");
    if (!(portNames as readonly string[]).includes(port) || id === undefined || id === "") {
      throw new AgentperfError("usage", `${flag} ${text}: expected port=adapter, such as redis=ioredis; ports are ${portNames.join(", ")}`);
    }
    chosen[port === "rate-limit" ? "rateLimit" : port] = [id];
  }
  return prepare(patterns, { ...flags, ...chosen }, (adapters, { allowRemote }) => {
    checkRemote(remoteAddresses(adapters), flags.yes === true || allowRemote === true);
  });
}

/** Crossings that the two sides have in common, but for their adapters. */
function pairsOf(first: Prepared, second: Prepared): [Crossing, Crossing][] {
  const keyOf = ({ suite, name, runtime }: Crossing) => `${suite}/${name} ${runtime}`;
  const others = new Map(second.run.map((crossing) => [keyOf(crossing), crossing]));
  const differ = ({ adapters: a }: Crossing, { adapters: b }: Crossing) => portNames.some((port: PortName) => a[port] !== b[port]);
  const pairs = first.run.flatMap((crossing): [Crossing, Crossing][] => {
    const other = others.get(keyOf(crossing));
    // Several in flight are throughput, which slices in turn can't tell.
    return other === undefined || crossing.concurrency > 1 || !differ(crossing, other) ? [] : [[crossing, other]];
  });
  if (pairs.length > 0) return pairs;
  const reasons = new Set([...first.skipped, ...second.skipped].map(({ reason }) => reason));
  throw new AgentperfError(
    "usage",
    `nothing to compare: no benchmark one at a time in which the sides differ${reasons.size === 0 ? "" : ` (${[...reasons].join("; ")})`}`,
  );
}

interface JudgeOptions {
  readonly crossing: Crossing;
  readonly against: Crossing;
  readonly first: Prepared;
  readonly second: Prepared;
  readonly budgetMs: number;
  readonly alpha: number;
  readonly margin: number;
  readonly signal: AbortSignal;
  readonly verbose: boolean;
}

async function judge({ crossing, against, first, second, budgetMs, alpha, margin, signal, verbose }: JudgeOptions): Promise<Verdict> {
  const startMs = performance.now();
  const root = await mkdtemp(join(tmpdir(), "agentperf-ab-"));
  const values: number[] = [];
  const secondsSoFar = () => (performance.now() - startMs) / 1_000;
  const about = { benchmark: `${crossing.suite}/${crossing.name}`, runtime: crossing.runtime };
  const undecided: Look = { estimate: 0, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, decision: "undecided" };
  let seen = undecided;
  const redis = [first, second].flatMap(({ resolved }) => resolved.adapters.redis.map(({ adapter }) => adapter as Adapter<"redis">));
  const stamp = new Date().toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  try {
    for (let index = 0; !signal.aborted && (index < fewest || secondsSoFar() * 1_000 < budgetMs); index++) {
      // The side that is set up first changes from launch to launch: layout and compilers differ by it.
      const isSwapped = index % 2 === 1;
      const [one, other] = isSwapped ? [against, crossing] : [crossing, against];
      const directory = join(root, String(index));
      await mkdir(directory);
      const keyPrefix = `agentperf:${stamp}-ab${process.pid.toString(36)}:${index}:`;
      const outcome = await launchPair({
        runtime: first.runtimes.find(({ name }) => name === crossing.runtime) as Prepared["runtimes"][number],
        order: {
          mark: `@agentperf-${randomUUID()} `,
          crossing: one,
          against: other,
          ...(first.loaded.path === undefined ? {} : { config: first.loaded.path }),
          benchtime: `${launchNs / 1e6}ms`,
          warmupNs,
          seed: index + 1,
          keyPrefix,
          directory,
        },
        timeoutMs: 60_000,
        signal,
        killSignal: signal,
      });
      await rm(directory, { recursive: true, force: true });
      if (!outcome.clean) for (const side of [one, other]) await sweepLaunch({ crossing: side, round: 0, seed: 0 }, keyPrefix, redis);
      if (signal.aborted) break;
      if (outcome.failure !== undefined)
        return {
          ...about,
          ...seen,
          launches: values.length,
          seconds: secondsSoFar(),
          failure: first.scrub(second.scrub(outcome.failure.message)),
        };
      const value = isSwapped ? -outcome.compared.logRatio : outcome.compared.logRatio;
      values.push(value);
      if (verbose)
        process.stderr.write(
          `${about.benchmark} ${about.runtime} launch ${index + 1}: ${percent(value)} over ${outcome.compared.quads} quads\n`,
        );
      if (values.length < fewest) continue;
      seen = lookAt(values, { alpha, margin, look: values.length - fewest + 1 });
      if (seen.decision !== "undecided") break;
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  return { ...about, ...seen, launches: values.length, seconds: secondsSoFar() };
}

const percent = (logRatio: number): string => {
  const share = Math.expm1(logRatio) * 100;
  return `${share >= 0 ? "+" : ""}${share.toFixed(1)} %`;
};

function line(
  { benchmark, runtime, decision, estimate, low, high, launches, seconds, failure }: Verdict,
  { a, b, margin }: AbFlags,
): string {
  const colours = picocolors.createColors(hasColour(process.stdout));
  const head = `${benchmark} ${runtime}: `;
  if (failure !== undefined) return `${head}${colours.red("failed")}: ${failure}`;
  const interval = Number.isFinite(low) ? `${percent(estimate)} [${percent(low)}, ${percent(high)}]` : "no interval yet";
  const words = {
    slower: colours.red(`${b} is slower than ${a}`),
    faster: colours.green(`${b} is faster than ${a}`),
    equivalent: `no difference above ${margin * 100} %`,
    undecided: colours.yellow("not decided yet: raise --budget"),
  };
  return `${head}${words[decision]}, ${interval}, ${launches} launches, ${seconds.toFixed(0)} s`;
}
