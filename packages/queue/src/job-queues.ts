import { FlowProducer, Queue, QueueEvents, Worker } from "bullmq";
import type { QueueConnection } from "./connection.ts";
import { queues, type RunKeys } from "./keys.ts";

/** What is heard of a run's shares. */
export interface ShareEvents {
  progress(jobId: string, data: unknown): void;
  completed(jobId: string): void;
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
  readonly #shares: Queue;
  readonly #flow: FlowProducer;
  readonly #events: QueueEvents;
  readonly #launches: Worker;
  /** Runs nothing: it looks which jobs have lost their agent. */
  readonly #watch: Worker;
  #listener: ShareEvents | undefined;

  private constructor({ jobs: connection }: QueueConnection, { prefix }: RunKeys, lockMs: number) {
    const common = { connection, prefix };
    this.#shares = new Queue(queues.shares, { ...common, streams: { events: { maxLen: keptEvents } } });
    this.#flow = new FlowProducer(common);
    this.#events = new QueueEvents(queues.shares, common);
    this.#launches = new Worker(
      queues.launches,
      async (job) => {
        const values = Object.entries(await job.getChildrenValues());
        this.#listener?.together(job.data?.launch, new Map(values.map(([key, value]) => [key.slice(key.lastIndexOf(":") + 1), value])));
      },
      common,
    );
    this.#watch = new Worker(queues.shares, undefined, {
      ...common,
      autorun: false,
      lockDuration: lockMs,
      stalledInterval: Math.max(250, lockMs / 4),
      maxStalledCount: 0,
    });
    // Whether Redis is away is said by who asks it each half second.
    const ignore = () => undefined;
    this.#shares.on("error", ignore);
    this.#flow.on("error", ignore);
    this.#events.on("error", ignore);
    for (const worker of [this.#launches, this.#watch]) worker.on("error", ignore);
    const tell = (call: (listener: ShareEvents) => void) => {
      if (this.#listener !== undefined) call(this.#listener);
    };
    this.#events.on("progress", ({ jobId, data }) => tell((listener) => listener.progress(jobId, data)));
    this.#events.on("completed", ({ jobId }) => tell((listener) => listener.completed(jobId)));
    this.#events.on("failed", ({ jobId, failedReason }) => tell((listener) => listener.failed(jobId, failedReason)));
    this.#events.on("stalled", ({ jobId }) => tell((listener) => listener.stalled(jobId)));
  }

  /** Opens a run's queues. @param lockMs - an agent that isn't heard of for so long is lost */
  static async open(connection: QueueConnection, keys: RunKeys, lockMs: number): Promise<JobQueues> {
    const own = new JobQueues(connection, keys, lockMs);
    await Promise.all([own.#shares.waitUntilReady(), own.#events.waitUntilReady(), own.#launches.waitUntilReady()]);
    await own.#watch.startStalledCheckTimer();
    return own;
  }

  /** Adds a launch's shares, and hears of them from then on. */
  async add(launch: number, shares: readonly { readonly id: string; readonly data: object }[], listener: ShareEvents): Promise<void> {
    this.#listener = listener;
    await this.#flow.add({
      name: "launch",
      queueName: queues.launches,
      data: { launch },
      opts: { removeOnComplete: true, removeOnFail: true },
      children: shares.map(({ id, data }) => ({
        name: "share",
        queueName: queues.shares,
        data,
        // A share is done once or not at all: done late, it would be another load.
        opts: { jobId: id, attempts: 1, removeOnComplete: true, removeOnFail: true, ignoreDependencyOnFailure: true },
      })),
    });
  }

  /** Takes a share away, so that no agent does it. */
  async remove(id: string): Promise<void> {
    await (await this.#shares.getJob(id))?.remove();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener = undefined;
    await Promise.all([
      this.#launches.close(true),
      this.#watch.close(true),
      this.#events.close(),
      this.#flow.close(),
      this.#shares.close(),
    ]);
  }
}
