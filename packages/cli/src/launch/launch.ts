import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { messageOf } from "@agentperf/core";
import type { Alternated } from "@agentperf/core/engine";
import type { LoadJson } from "@agentperf/core/load";
import type { ReferenceName } from "@agentperf/core/result";
import { withoutColours } from "@agentperf/core/safety";
import type { Runtime } from "../runtimes/find.ts";
import { measuredArguments } from "../runtimes/index.ts";
import { OutputTail } from "./output-tail.ts";
import { type Figures, type Order, orderVariable, type WorkerEvent, type WorkerPhase } from "./protocol.ts";

/** How a worker ended. */
interface Ended {
  /** Wall time from the process's start to its exit. */
  readonly wallMs: number;
  readonly notes: readonly string[];
  /** Absent where it never began. */
  readonly phases?: PhaseTimes;
  /** What the worker printed that wasn't for us, its end. */
  readonly output: string;
  /** Whether the worker ended by itself, and removed what it had made. */
  readonly clean: boolean;
}

/** When a launch came to each phase, in milliseconds since its process was started. */
export type PhaseTimes = Readonly<Partial<Record<WorkerPhase | "begin", number>>>;

/** How a launch ended that gave nothing. */
export type FailedOutcome = Ended & {
  readonly figures?: undefined;
  readonly compared?: undefined;
  readonly ns?: undefined;
  readonly failure: LaunchFailure;
};

/** How a launch ended. */
export type Outcome = FailedOutcome | (Ended & { readonly figures: Figures; readonly failure?: undefined });

/** How a launch of the reference kernels ended. */
export type ReferenceOutcome = FailedOutcome | (Ended & { readonly ns: References; readonly failure?: undefined });

type References = Readonly<Record<ReferenceName, number>>;

/** How a launch of two sides in turn ended. */
export type PairOutcome = FailedOutcome | (Ended & { readonly compared: Alternated; readonly failure?: undefined });

/** Why a launch gave no figures. */
export interface LaunchFailure {
  readonly phase: WorkerPhase;
  readonly code: string;
  readonly message: string;
  readonly stack?: string | undefined;
  /** Which of the order's two sides failed, from 0; absent: there is one, or nobody can tell. */
  readonly side?: number | undefined;
}

/** Options of {@link launch}. */
export interface LaunchOptions {
  readonly runtime: Runtime;
  readonly order: Order;
  /** The worker is killed after this long. */
  readonly timeoutMs: number;
  /** Asks the worker to end; it is killed where it doesn't within a few seconds. */
  readonly signal: AbortSignal;
  /** Kills the worker at once. */
  readonly killSignal: AbortSignal;
  /** Removes the secrets from what the worker prints, before any of it is cut off. */
  readonly scrub: (text: string) => string;
  /** Told what a load has given by now. */
  readonly onLoading?: (load: LoadJson) => void;
  /** Passed together with other workers, before it measures. */
  readonly barrier?: Barrier;
  /** Told when it begins to measure. */
  readonly onBegin?: (() => void) | undefined;
}

/** Lets a number of workers go on when all of them have come to it. */
export class Barrier {
  readonly #all = Promise.withResolvers<void>();
  readonly #before: () => Promise<void>;
  #missing: number;

  /** @param before - awaited when all have come, before they go on; where it rejects, none does */
  constructor(size: number, before: () => Promise<void> = () => Promise.resolve()) {
    this.#missing = size;
    this.#before = before;
    this.#all.promise.catch(() => undefined);
  }

  /** Waits for the others. Rejects where one of them won't come. */
  ready(): Promise<void> {
    this.#missing -= 1;
    if (this.#missing === 0) this.#before().then(this.#all.resolve, this.#all.reject);
    return this.#all.promise;
  }

  /** Tells all that one won't come. */
  break(): void {
    this.#all.reject(new Error("another process has failed"));
  }
}

/** How long a worker may take to clean up after it was asked to end, and how long an output pipe may outlive it. */
const graceMs = 4_000;

// The same ending as this file's own: TypeScript in a checkout, JavaScript where it is installed.
const worker = fileURLToPath(new URL(`./worker${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`, import.meta.url));

/** Measures one crossing once, in a fresh process of its runtime. Never rejects: whatever goes wrong is the outcome's failure. */
export async function launch(options: LaunchOptions): Promise<Outcome> {
  const { figures, compared: _, ns: _ns, failure, ...ended } = await startWorker(options);
  return figures === undefined ? { ...ended, failure: failure ?? silent } : { ...ended, figures };
}

/** Measures an order's two crossings in turn, in one fresh process. Never rejects. */
export async function launchPair(options: LaunchOptions): Promise<PairOutcome> {
  const { compared, figures: _, ns: _ns, failure, ...ended } = await startWorker(options);
  return compared === undefined ? { ...ended, failure: failure ?? silent } : { ...ended, compared };
}

/** Measures the reference kernels in a fresh process. Never rejects. @param options - with an order without sides */
export async function launchReferences(options: LaunchOptions): Promise<ReferenceOutcome> {
  const { ns, figures: _, compared: _compared, failure, ...ended } = await startWorker(options);
  return ns === undefined ? { ...ended, failure: failure ?? silent } : { ...ended, ns };
}

/** A worker that ends well has said something. */
const silent: LaunchFailure = { phase: "close", code: "worker-died", message: "the worker ended without a figure" };

/** The worker writes what the protocol says; undefined where it was ended in the middle of it. */
function eventOf(json: string): WorkerEvent | undefined {
  try {
    return JSON.parse(json) as WorkerEvent;
  } catch {
    return undefined;
  }
}

interface WorkerOutcome extends Ended {
  readonly figures?: Figures;
  readonly compared?: Alternated;
  readonly ns?: References;
  readonly failure?: LaunchFailure;
}

/** What a worker said and how it ended; what can't even be started has failed too. */
async function startWorker(options: LaunchOptions): Promise<WorkerOutcome> {
  const startedMs = performance.now();
  try {
    return await runWorker(options);
  } catch (thrown) {
    const message = `${options.runtime.executable} can't be started: ${messageOf(thrown)}`;
    const wallMs = performance.now() - startedMs;
    return { wallMs, notes: [], output: "", clean: true, failure: { phase: "start", code: "worker-died", message } };
  }
}

/** Why figures would bear a wrong name, if they would. */
function impostor({ runtime, version, executable }: Runtime, own: Pick<Runtime, "name" | "version">): LaunchFailure | undefined {
  if (own.name === runtime && own.version === version) return undefined;
  const message = `${executable} is ${own.name} ${own.version}, not ${runtime} ${version}: its figures would bear the wrong name`;
  return { phase: "start", code: "unavailable", message };
}

async function runWorker({
  runtime,
  order,
  timeoutMs,
  signal,
  killSignal,
  scrub,
  barrier,
  onBegin,
  onLoading,
}: LaunchOptions): Promise<WorkerOutcome> {
  const startedMs = performance.now();
  let phase: WorkerPhase = "start";
  let figures: Figures | undefined;
  let compared: Alternated | undefined;
  let ns: References | undefined;
  let failure: LaunchFailure | undefined;
  let timedOut = false;
  let hasLeft = false;
  const output = new OutputTail();
  const notes: string[] = [];
  const phases: Partial<Record<WorkerPhase | "begin", number>> = {};
  const came = (to: keyof typeof phases) => {
    phases[to] ??= performance.now() - startedMs;
  };

  const child = spawn(runtime.executable, measuredArguments(runtime, worker, order.memoryNs !== undefined), {
    stdio: ["pipe", "pipe", "pipe"],
    // Node's own cache of compiled code, in its own place: a launch starts as the one before it did.
    env: {
      NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache"),
      ...process.env,
      ...runtime.env,
      [orderVariable]: JSON.stringify(barrier === undefined ? order : { ...order, barrier: true }),
    },
  });
  const ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  ended.catch(() => undefined);
  // Where the system gives no more files or processes there are no pipes, whatever the type says; why, is the error that follows.
  if ((child.stdin as typeof child.stdin | undefined | null) == null)
    throw await ended.then(
      () => new Error("no pipes"),
      (thrown) => thrown,
    );
  const kill = () => child.kill("SIGKILL");
  // Writing to a worker that has died is no failure of its own.
  child.stdin.on("error", () => undefined);
  child.stderr.setEncoding("utf8").on("data", (text: string) => output.add(text));
  createInterface(child.stdout).on("line", (line) => {
    if (!line.startsWith(order.mark)) return line === "" ? undefined : output.add(`${line}\n`);
    const event = eventOf(line.slice(order.mark.length));
    if (event === undefined) {
      failure ??= { phase, code: "worker-died", message: "what the worker said was cut off" };
      return;
    }
    if (event.type === "runtime") {
      came("begin");
      failure ??= impostor(runtime, event);
      if (failure !== undefined) kill();
    } else if (event.type === "phase") {
      came(event.phase);
      if (event.phase === "measure") onBegin?.();
      phase = timedOut ? phase : event.phase;
    } else if (event.type === "note") notes.push(withoutColours(event.text));
    else if (event.type === "left") {
      hasLeft = true;
      notes.push(`the clean-up failed: ${event.reason}`);
    } else if (event.type === "ready")
      barrier?.ready().then(
        () => child.stdin.write("go\n"),
        () => child.stdin.end(),
      );
    else if (event.type === "loading") onLoading?.(event.load);
    else if (event.type === "measured") figures = event.figures;
    else if (event.type === "compared") compared = event.compared;
    else if (event.type === "references") ns = event.ns;
    // A worker that is being killed may still say that its run was ended.
    else if (!timedOut) failure ??= uncoloured(event);
  });

  let grace: NodeJS.Timeout | undefined;
  const askToEnd = () => {
    child.stdin.end();
    grace = setTimeout(kill, graceMs);
  };
  const timeout = setTimeout(() => {
    timedOut = true;
    kill();
  }, timeoutMs);
  signal.addEventListener("abort", askToEnd);
  killSignal.addEventListener("abort", kill);
  if (signal.aborted) askToEnd();

  try {
    const [code, killedBy] = await ended;
    const wallMs = performance.now() - startedMs;
    const printed = output.end(scrub);
    const common = { wallMs, phases, notes, output: printed, clean: killedBy === null && !timedOut && !hasLeft };
    // What failed first is the cause, also where the worker then hung.
    if (failure !== undefined) return { ...common, failure };
    const isMeasured = figures !== undefined || compared !== undefined || ns !== undefined;
    if (timedOut && isMeasured) notes.push(`the clean-up had no end within ${timeoutMs / 1_000} s`);
    else if (timedOut) return { ...common, failure: { phase, code: "timeout", message: `no end within ${timeoutMs / 1_000} s` } };
    const isWell = code === 0 || timedOut;
    if (figures !== undefined && isWell) return { ...common, figures };
    if (compared !== undefined && isWell) return { ...common, compared };
    if (ns !== undefined && isWell) return { ...common, ns };
    const how =
      code === 0
        ? "ended by itself before it gave figures, as where a benchmark calls exit"
        : `died (${killedBy === null ? `exit code ${code}` : killedBy})`;
    const said = printed.trim() === "" ? "" : `: ${printed.trim().split("\n").slice(-3).join(" ")}`;
    return { ...common, failure: { phase, code: "worker-died", message: `the ${runtime.name} process ${how}${said}` } };
  } finally {
    clearTimeout(timeout);
    clearTimeout(grace);
    signal.removeEventListener("abort", askToEnd);
    killSignal.removeEventListener("abort", kill);
  }
}

/** A failure as it may be shown: its words may be a server's. */
const uncoloured = ({ message, stack, ...failure }: LaunchFailure): LaunchFailure => ({
  ...failure,
  message: withoutColours(message),
  ...(stack === undefined ? {} : { stack: withoutColours(stack) }),
});
