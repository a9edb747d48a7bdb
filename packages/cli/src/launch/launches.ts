import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Adapter, AgentperfError, messageOf } from "@agentperf/core";
import type { Crossing } from "@agentperf/core/plan";
import { own } from "@agentperf/core/safety";
import type { Interruption } from "../interruption.ts";
import type { Runtime } from "../runtimes/find.ts";
import type { Prepared } from "../selection/prepare.ts";
import { type FailedOutcome, type LaunchOptions, launch, launchPair, type Outcome, type PairOutcome } from "./launch.ts";
import type { Order, OrderSide } from "./protocol.ts";
import { directoryRoot, keyRoot, sweepLaunch } from "./sweep.ts";
import { launchTogether } from "./together.ts";

/** A crossing, and where it comes from. */
export interface LaunchSide {
  readonly crossing: Crossing;
  readonly prepared: Prepared;
}

/** What a launch is to do. */
export interface LaunchRequest extends Pick<Order, "benchtime" | "warmupNs" | "memory" | "profile" | "seed"> {
  /** The launch is ended after this long. */
  readonly timeoutMs: number;
}

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
    return new Launches(id, root, interruption);
  }

  /** Measures one crossing, in as many processes at once as it asks for. Never rejects: what goes wrong is the outcome's failure. */
  async measure(side: LaunchSide, request: LaunchRequest): Promise<Launched<Outcome>> {
    const processes = side.crossing.processes ?? 1;
    return this.#launch([side], request, processes, (optionsOf) =>
      processes === 1 ? launch(optionsOf(0)) : launchTogether(processes, optionsOf),
    );
  }

  /** Measures two crossings in turn, in one process. Never rejects. */
  async compare(sides: readonly [LaunchSide, LaunchSide], request: LaunchRequest): Promise<Launched<PairOutcome>> {
    return this.#launch(sides, request, 1, (optionsOf) => launchPair(optionsOf(0)));
  }

  async #launch<T extends Outcome | PairOutcome>(
    sides: readonly [LaunchSide] | readonly [LaunchSide, LaunchSide],
    request: LaunchRequest,
    processes: number,
    start: (optionsOf: (at: number) => LaunchOptions) => Promise<T>,
  ): Promise<Launched<T | FailedOutcome>> {
    const index = this.#count++;
    const keyPrefix = `${keyRoot}${this.#id}:${index}:`;
    const directories = Array.from({ length: processes }, (_, at) => join(this.#root, processes === 1 ? `${index}` : `${index}-${at}`));
    const remove = async () => {
      for (const directory of directories) await rm(directory, { recursive: true, force: true });
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
    const { timeoutMs, ...measuring } = request;
    const outcome = await start((at) => ({
      runtime: runtimeOf(sides[0]),
      order: {
        ...measuring,
        mark: `@agentperf-${randomUUID()} `,
        sides: orderOf(sides),
        // One process that counts would take from the others' time.
        memory: request.memory === true && processes === 1,
        seed: request.seed + at,
        keyPrefix: processes === 1 ? keyPrefix : `${keyPrefix}${at}:`,
        directory: directories[at] as string,
      },
      timeoutMs,
      scrub: (text) => sides.reduce((scrubbed, { prepared }) => prepared.scrub(scrubbed), text),
      ...this.#interruption,
    }));
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
    await rm(this.#root, { recursive: true, force: true });
  }
}

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
