import { FlowProducer, Queue, QueueEvents, Worker } from "bullmq";
import type { QueueConnection } from "./connection.ts";
import { queues, type RunKeys } from "./keys.ts";
import { type Call, mostAgents } from "./protocol.ts";

/** What is heard of a run's shares. */
export interface ShareEvents {
  progress(jobId: string, data: unknown): void;
  completed(jobId: string, value: unknown): void;
  failed(jobId: string, reason: string): void;
  /** The agent that had it is lost. */
  stalled(jobId: string): void;
  /** All of a launch's shares have an end. @param values - what each returned, by its job's id */
  together(launch: unknown, values: ReadonlyMap<string, unknown>): void;
}

/** Events that are kept; what a share has by now is among them, so they are few. */
const keptEvents = 1_000;

/** BullMQ's queues of one run, as its coordinator uses them. */
export class JobQueues implements AsyncDisposable {
  readonly #work: Queue;
  readonly #name: string;
  readonly #flow: FlowProducer;
  readonly #events: QueueEvents;
  readonly #launches: Worker;
  /** Runs nothing: it looks which jobs have lost their agent. */
  readonly #watch: Worker;
  #listener: ShareEvents | undefined;

  private constructor({ jobs: connection }: QueueConnection, { prefix }: RunKeys, { kind, lockMs }: Pick<Call, "kind" | "lockMs">) {
    const common = { connection, prefix };
    this.#name = queues[kind];
    this.#work = new Queue(this.#name, { ...common, streams: { events: { maxLen: keptEvents } } });
    this.#flow = new FlowProducer(common);
    this.#events = new QueueEvents(this.#name, common);
    this.#launches = new Worker(
      queues.together,
      async (job) => {
        const values = Object.entries(await job.getChildrenValues());
        this.#listener?.together(job.data?.launch, new Map(values.map(([key, value]) => [key.slice(key.lastIndexOf(":") + 1), value])));
      },
      common,
    );
    this.#watch = new Worker(this.#name, undefined, {
      ...common,
      autorun: false,
      lockDuration: lockMs,
      stalledInterval: Math.max(250, lockMs / 4),
      // A share is done once or not at all: done late, it would be another load. What is a group is measured anew.
      maxStalledCount: kind === "groups" ? mostAgents : 0,
    });
    // Whether Redis is away is said by who asks it each half second.
    const ignore = () => undefined;
    this.#work.on("error", ignore);
    this.#flow.on("error", ignore);
    this.#events.on("error", ignore);
    for (const worker of [this.#launches, this.#watch]) worker.on("error", ignore);
    const tell = (call: (listener: ShareEvents) => void) => {
      if (this.#listener !== undefined) call(this.#listener);
    };
    this.#events.on("progress", ({ jobId, data }) => tell((listener) => listener.progress(jobId, data)));
    this.#events.on("completed", ({ jobId, returnvalue }) => tell((listener) => listener.completed(jobId, returnvalue)));
    this.#events.on("failed", ({ jobId, failedReason }) => tell((listener) => listener.failed(jobId, failedReason)));
    this.#events.on("stalled", ({ jobId }) => tell((listener) => listener.stalled(jobId)));
  }

  /** Opens a run's queues. @param lockMs - an agent that isn't heard of for so long is lost */
  static async open(connection: QueueConnection, keys: RunKeys, call: Pick<Call, "kind" | "lockMs">): Promise<JobQueues> {
    const own = new JobQueues(connection, keys, call);
    await Promise.all([own.#work.waitUntilReady(), own.#events.waitUntilReady(), own.#launches.waitUntilReady()]);
    await own.#watch.startStalledCheckTimer();
    return own;
  }

  /** Adds a launch's shares, or groups, and hears of them from then on. */
  async add(launch: number, shares: readonly { readonly id: string; readonly data: object }[], listener: ShareEvents): Promise<void> {
    this.#listener = listener;
    await this.#flow.add({
      name: "launch",
      queueName: queues.together,
      data: { launch },
      opts: { removeOnComplete: true, removeOnFail: true },
      children: shares.map(({ id, data }) => ({
        name: this.#name,
        queueName: this.#name,
        data,
        opts: { jobId: id, attempts: 1, removeOnComplete: true, removeOnFail: true, ignoreDependencyOnFailure: true },
      })),
    });
  }

  /** Takes a share away, so that no agent does it. */
  async remove(id: string): Promise<void> {
    await (await this.#work.getJob(id))?.remove();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener = undefined;
    await Promise.all([this.#launches.close(true), this.#watch.close(true), this.#events.close(), this.#flow.close(), this.#work.close()]);
  }
}
