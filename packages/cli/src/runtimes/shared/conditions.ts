import type { Conditions, Watch } from "@agentperf/core";

/** How a runtime reads the system's own files. */
export interface SystemFiles {
  /** @throws where there is none */
  read(path: string): string;
  /** The names in a directory. @throws where there is none */
  list(path: string): readonly string[];
}

/**
 * Watches, on Linux, how much of the machine this process gets and what else the machine does, by the files of /proc. They are read before and
 * after; nothing happens in between. Elsewhere, and where a file is missing, what it tells is absent.
 */
export function watchConditions(files: SystemFiles): Watch<Conditions> {
  const from = sample(files);
  return {
    async stop() {
      const to = sample(files);
      const wallMs = to.atMs - from.atMs;
      const between = (read: (at: Sample) => number | undefined) => difference(read(from), read(to));
      const share = (read: (at: Sample) => number | undefined, whole: number | undefined) => shareOf(between(read), whole);
      const cpus = from.machine === undefined ? undefined : from.machine.cpus * wallMs;
      const [busyMs, ownMs] = [between(({ machine }) => machine?.busyMs), between(({ processMs }) => processMs)];
      const { load } = from;
      return {
        cpuShare: share(({ thread }) => thread?.runMs, wallMs),
        waitShare: share(({ thread }) => thread?.waitMs, wallMs),
        involuntarySwitches: between(({ switches }) => switches),
        othersCpus: busyMs === undefined || ownMs === undefined ? undefined : Math.max(0, (busyMs - ownMs) / wallMs),
        stolenShare: share(({ machine }) => machine?.stolenMs, cpus),
        diskShare: share(({ machine }) => machine?.diskMs, cpus),
        writtenBytes: between(({ writtenBytes }) => writtenBytes),
        ...(load === undefined ? {} : { load }),
      };
    },
  };
}

interface Sample {
  readonly atMs: number;
  readonly thread?: { readonly runMs: number; readonly waitMs: number } | undefined;
  readonly switches?: number | undefined;
  /** CPU time of all threads that the process has. */
  readonly processMs?: number | undefined;
  readonly machine?: { readonly cpus: number; readonly busyMs: number; readonly stolenMs: number; readonly diskMs: number } | undefined;
  readonly writtenBytes?: number | undefined;
  readonly load?: number | undefined;
}

/** Linux counts the time of CPUs in these, on every machine that a JavaScript runtime is built for. */
const tickMs = 10;

function sample(files: SystemFiles): Sample {
  const thread = schedulingOf(files, "/proc/thread-self/schedstat");
  return {
    atMs: performance.now(),
    thread,
    switches: numberIn(files, "/proc/thread-self/status", /^nonvoluntary_ctxt_switches:\s*(\d+)$/m),
    processMs: processMs(files),
    machine: machineOf(files),
    writtenBytes: numberIn(files, "/proc/self/io", /^write_bytes: (\d+)$/m),
    load: numberIn(files, "/proc/loadavg", /^([\d.]+) /),
  };
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Time that a thread ran and time that it waited to, which Linux tells in nanoseconds. */
function schedulingOf(files: SystemFiles, path: string): { readonly runMs: number; readonly waitMs: number } | undefined {
  const [run, wait] = (attempt(() => files.read(path)) ?? "").split(" ").map(Number);
  return run === undefined || wait === undefined || Number.isNaN(run + wait) ? undefined : { runMs: run / 1e6, waitMs: wait / 1e6 };
}

/** All threads together. One that ends meanwhile takes its time with it: it then counts as another process's. */
function processMs(files: SystemFiles): number | undefined {
  const threads = attempt(() => files.list("/proc/self/task"));
  return threads?.reduce((sum, id) => sum + (schedulingOf(files, `/proc/self/task/${id}/schedstat`)?.runMs ?? 0), 0);
}

function machineOf(files: SystemFiles): Sample["machine"] {
  const text = attempt(() => files.read("/proc/stat"));
  const ticks = /^cpu +(.*)$/m
    .exec(text ?? "")?.[1]
    ?.split(" ")
    .map(Number);
  if (text === undefined || ticks === undefined) return undefined;
  const [user = 0, nice = 0, system = 0, , disk = 0, interrupts = 0, soft = 0, stolen = 0] = ticks;
  return {
    cpus: text.match(/^cpu\d/gm)?.length ?? 1,
    busyMs: (user + nice + system + interrupts + soft) * tickMs,
    stolenMs: stolen * tickMs,
    diskMs: disk * tickMs,
  };
}

function numberIn(files: SystemFiles, path: string, expression: RegExp): number | undefined {
  const found = expression.exec(attempt(() => files.read(path)) ?? "")?.[1];
  return found === undefined ? undefined : Number(found);
}

/** A count that went backwards says nothing. */
const difference = (from: number | undefined, to: number | undefined): number | undefined =>
  from === undefined || to === undefined ? undefined : Math.max(0, to - from);

const shareOf = (part: number | undefined, whole: number | undefined): number | undefined =>
  part === undefined || whole === undefined || whole === 0 ? undefined : part / whole;
