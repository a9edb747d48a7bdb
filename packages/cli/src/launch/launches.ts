import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Adapter, AgentperfError, messageOf } from "@agentperf/core";
import { parseBenchtime } from "@agentperf/core/engine";
import type { LoadMeasurement } from "@agentperf/core/load";
import type { Crossing } from "@agentperf/core/plan";
import type { ReferenceName } from "@agentperf/core/result";
import { own } from "@agentperf/core/safety";
import type { Interruption } from "../interruption.ts";
import type { Runtime } from "../runtimes/find.ts";
import type { Prepared } from "../selection/prepare.ts";
import { removal } from "../system/replace.ts";
import { type FailedOutcome, type LaunchOptions, launch, launchPair, launchReferences, type Outcome, type PairOutcome } from "./launch.ts";
import { type Heard, LoadWatch } from "./load-watch.ts";
import { markOwn } from "./owner.ts";
import type { Order, OrderSide } from "./protocol.ts";
import { directoryRoot, keyRoot, sweepLaunch } from "./sweep.ts";
import { launchTogether } from "./together.ts";

/** Time of counting allocations, of the timed part's. */
const memoryShare = 0.3;
/** Of a few short operations it takes this long, in which what their first calls allocate falls out. */
const leastMemoryNs = 50e6;
const longestMemoryNs = 2e9;
/** Before allocations are counted: after so long the compilers have done with an operation, of whose count a share is enough. */
const compiledMs = 120;
const shortShare = 0.1;

/** They take some hundred milliseconds. */
const referenceTimeoutMs = 20_000;

type MeasuredOutcome = Extract<Outcome, { readonly figures: object }>;

/** A benchtime for a launch whose times don't count. */
function shortened(benchtime: string): string {
  const parsed = parseBenchtime(benchtime);
  if (parsed.kind === "iterations") return `${Math.ceil(parsed.iterations * shortShare)}x`;
  const durationMs = parsed.durationNs / 1e6;
  return `${Math.ceil(Math.min(durationMs, compiledMs))}ms`;
}

/** A crossing, and where it comes from. */
export interface LaunchSide {
  readonly crossing: Crossing;
  readonly prepared: Prepared;
}

/** What a launch is to do. */
export interface LaunchRequest extends Pick<Order, "benchtime" | "warmupNs" | "profile" | "seed" | "garbageRatio"> {
  /**
   * `allocations`: what an operation allocates is counted, in a launch of its own after the timed one, and collections are in the timed one;
   * `collections`: only these. Absent: nothing is.
   */
  readonly counted?: "allocations" | "collections" | undefined;
  /** The launch is ended after this long. */
  readonly timeoutMs: number;
  /** Which part of a load it is that other machines share. */
  readonly part?: LaunchPart | undefined;
  /** Told about once a second what a load has given by now, and of which of its processes. @returns why it is to end, if it is; what it gave counts */
  readonly watchLoad?: ((crossing: Crossing, soFar: LoadMeasurement, heard: Heard) => string | undefined) | undefined;
}

/** One machine's part of a load. */
export interface LaunchPart {
  /** Which of how many machines. */
  readonly at: number;
  readonly of: number;
  /** Awaited when all of this machine's processes are ready, before they begin; where it rejects, they don't. */
  begins(): Promise<void>;
  /** Told when a process has begun. */
  begun(): void;
}

/** Where launches are made: here, or on other machines. */
export type LaunchPlace = Pick<Launches, "measure" | "references"> & AsyncDisposable;

/** A launch that has ended. Its directory is there until it is disposed of. */
export interface Launched<T> extends AsyncDisposable {
  readonly outcome: T;
  /** Where it left files, of the first process where there were several. */
  readonly directory: string;
}

/**
 * The launches of one run: each has a directory, a key prefix and a mark of its own, a limit, and somebody who removes what it leaves. All of
 * this has its end with the launch, and what they share with the run.
 */
export class Launches implements AsyncDisposable {
  readonly #id: string;
  readonly #root: string;
  readonly #interruption: Pick<Interruption, "signal" | "killSignal">;
  /** Launches whose keys could not be removed when they ended. */
  readonly #left: { readonly adapters: readonly Adapter[]; readonly keyPrefix: string }[] = [];
  #count = 0;

  private constructor(id: string, root: string, interruption: Pick<Interruption, "signal" | "killSignal">) {
    this.#id = id;
    this.#root = root;
    this.#interruption = interruption;
  }

  /**
   * Makes the place of a run's launches.
   * @param id - the run's, by which all that it makes is known
   * @throws {AgentperfError} `unavailable`: there is no room for its directory
   */
  static async open(id: string, interruption: Pick<Interruption, "signal" | "killSignal">): Promise<Launches> {
    const root = await mkdtemp(join(tmpdir(), `${directoryRoot}${id}-`)).catch((thrown: unknown) => {
      throw new AgentperfError(
        "unavailable",
        `no directory for the run in ${tmpdir()}: ${messageOf(thrown)}; make room there, or set TMPDIR`,
        { cause: thrown },
      );
    });
    await markOwn(root).catch(() => undefined);
    return new Launches(id, root, interruption);
  }

  /** Measures one crossing, in as many processes at once as it asks for. Never rejects: what goes wrong is the outcome's failure. */
  async measure(side: LaunchSide, request: LaunchRequest): Promise<Launched<Outcome>> {
    const processes = side.crossing.processes ?? 1;
    // One process that counts would take from the others' time.
    const counted = processes === 1 ? request.counted : undefined;
    const timed = await this.#launch([side], request, processes, { collections: counted !== undefined }, (optionsOf) =>
      processes === 1 && request.part === undefined ? launch(optionsOf(0)) : launchTogether(processes, optionsOf, request.part?.begins),
    );
    const { outcome } = timed;
    if (counted !== "allocations" || outcome.failure !== undefined || this.#interruption.signal.aborted) return timed;
    return { ...timed, outcome: await this.#counted(side, request, outcome) };
  }

  /** A launch's outcome with what its operations allocate, counted in another one: what makes a count right would make times wrong. */
  async #counted(side: LaunchSide, request: LaunchRequest, timed: MeasuredOutcome): Promise<MeasuredOutcome> {
    const { measureMs, memory, nsPerOp } = timed.figures;
    const short = { ...request, benchtime: shortened(request.benchtime), warmupNs: request.warmupNs / 2, profile: undefined };
    const memoryNs = Math.min(longestMemoryNs, Math.max(leastMemoryNs, memoryShare * measureMs * 1e6));
    // One operation wouldn't end in time, and so wouldn't be counted.
    if (nsPerOp * side.crossing.concurrency > memoryNs) return timed;
    await using counting = await this.#launch([side], short, 1, { memoryNs }, (optionsOf) => launch(optionsOf(0)));
    const { figures, failure, notes } = counting.outcome;
    const said = new Set([...timed.notes, ...notes]);
    // Its own end is no failure of a benchmark that was measured.
    if (failure !== undefined && !this.#interruption.signal.aborted) said.add(`allocations weren't counted: ${failure.message}`);
    const whole = { ...timed, notes: [...said] };
    if (figures === undefined) return whole;
    const { bytesPerOp, allocsPerOp, growth } = figures.memory;
    return { ...whole, figures: { ...timed.figures, memoryMs: figures.memoryMs, memory: { ...memory, bytesPerOp, allocsPerOp, growth } } };
  }

  /** Measures the reference kernels on a runtime. Never rejects. @returns their times; undefined where that failed */
  async references(runtime: Runtime, seed: number): Promise<Readonly<Record<ReferenceName, number>> | undefined> {
    const directory = join(this.#root, `reference-${this.#count++}`);
    try {
      await mkdir(directory);
      const order = {
        mark: markOf(),
        sides: [] as const,
        benchtime: "0ms",
        warmupNs: 0,
        seed,
        keyPrefix: "",
        directory,
        runDirectory: this.#root,
      };
      const options = { runtime, order, timeoutMs: referenceTimeoutMs, scrub: (text: string) => text, ...this.#interruption };
      return (await launchReferences(options)).ns;
    } catch {
      return undefined;
    } finally {
      await rm(directory, removal).catch(() => undefined);
    }
  }

  /** Measures two crossings in turn, in one process. Never rejects. */
  async compare(sides: readonly [LaunchSide, LaunchSide], request: LaunchRequest): Promise<Launched<PairOutcome>> {
    return this.#launch(sides, request, 1, {}, (optionsOf) => launchPair(optionsOf(0)));
  }

  async #launch<T extends Outcome | PairOutcome>(
    sides: readonly [LaunchSide] | readonly [LaunchSide, LaunchSide],
    request: LaunchRequest,
    processes: number,
    counting: Pick<Order, "collections" | "memoryNs">,
    start: (optionsOf: (at: number) => LaunchOptions) => Promise<T>,
  ): Promise<Launched<T | FailedOutcome>> {
    const index = this.#count++;
    const keyPrefix = `${keyRoot}${this.#id}:${index}:`;
    const directories = Array.from({ length: processes }, (_, at) => join(this.#root, processes === 1 ? `${index}` : `${index}-${at}`));
    const remove = async () => {
      for (const directory of directories) await rm(directory, removal);
    };
    // There is at least one process.
    const place = { directory: directories[0] as string, [Symbol.asyncDispose]: remove };
    try {
      for (const directory of directories) await mkdir(directory);
    } catch (thrown) {
      const message = `no directory for the launch: ${messageOf(thrown)}; make room in ${tmpdir()}, or set TMPDIR`;
      return {
        ...place,
        outcome: { wallMs: 0, notes: [], output: "", clean: true, failure: { phase: "start", code: "unavailable", message } },
      };
    }
    const { timeoutMs, counted: _, watchLoad, part, ...measuring } = request;
    const first = (part?.at ?? 0) * processes;
    const generators = (part?.of ?? 1) * processes;
    const watch =
      watchLoad && new LoadWatch({ who: "generators", of: processes }, (soFar, heard) => watchLoad(sides[0].crossing, soFar, heard));
    const signal = watch === undefined ? this.#interruption.signal : AbortSignal.any([this.#interruption.signal, watch.signal]);
    let outcome: T | FailedOutcome = await start((at) => ({
      runtime: runtimeOf(sides[0]),
      order: {
        ...measuring,
        mark: markOf(),
        sides: orderOf(sides),
        ...counting,
        seed: request.seed + first + at,
        ...(generators === 1 ? {} : { share: { at: first + at, of: generators } }),
        keyPrefix: processes === 1 ? keyPrefix : `${keyPrefix}${at}:`,
        directory: directories[at] as string,
        runDirectory: this.#root,
      },
      timeoutMs,
      scrub: (text) => sides.reduce((scrubbed, { prepared }) => prepared.scrub(scrubbed), text),
      ...this.#interruption,
      signal,
      onBegin: part?.begun,
      ...(watch === undefined ? {} : { onLoading: (load) => watch.tell(at, load) }),
    }));
    if (watch?.ended !== undefined) outcome = { ...outcome, notes: [...outcome.notes, watch.ended] };
    // A server that was away may be there again.
    if (outcome.failure === undefined) await this.#sweepLeft();
    // A worker that was killed could not clean up.
    if (outcome.clean) return { ...place, outcome };
    const adapters = sides.flatMap(adaptersOf);
    const notes = await sweepLaunch(adapters, keyPrefix);
    if (notes.length > 0) this.#left.push({ adapters, keyPrefix });
    return { ...place, outcome: { ...outcome, notes: [...outcome.notes, ...notes] } };
  }

  /** Tries once more to remove what earlier launches left. What then still can't be removed expires. */
  async #sweepLeft(): Promise<void> {
    for (const { adapters, keyPrefix } of this.#left.splice(0)) await sweepLaunch(adapters, keyPrefix);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sweepLeft();
    await rm(this.#root, removal);
  }
}

const markOf = (): string => `@agentperf-${randomUUID()} `;

const orderOf = (sides: readonly [LaunchSide] | readonly [LaunchSide, LaunchSide]): Order["sides"] => {
  const [first, second] = sides;
  return second === undefined ? [orderSide(first)] : [orderSide(first), orderSide(second)];
};

const orderSide = ({ crossing, prepared: { loaded, portFlags } }: LaunchSide): OrderSide => ({
  crossing,
  config: loaded.path,
  root: loaded.root,
  settings: portFlags.settings,
});

function runtimeOf({ crossing, prepared }: LaunchSide): Runtime {
  // The plan holds only crossings on runtimes that were found.
  return prepared.runtimes.find(({ name }) => name === crossing.runtime) as Runtime;
}

function adaptersOf({ crossing, prepared }: LaunchSide): Adapter[] {
  return [...prepared.resolved.adapters].flatMap(([port, probed]) =>
    probed.filter(({ adapter }) => adapter.id === own(crossing.adapters, port)).map(({ adapter }) => adapter),
  );
}
