/** What the platform offers to a benchmark and to the engine beyond the web's standard globals; absent where it can't. */
export interface Host {
  /** Collects garbage, fully. */
  readonly gc?: (() => void) | undefined;
  /** Bytes of live and not yet collected objects on the JavaScript heap. */
  heapUsedBytes?(): number;
  /** Bytes that grow with what is allocated, native memory such as buffers' included where it is told, until a collection; and in what steps. */
  allocatedBytes?(): number;
  readonly allocatedStepBytes?: number;
  /** Largest memory of the process so far, as the system counts it. */
  peakRssBytes?(): number | undefined;
  /** Counts what is allocated; slows all that runs meanwhile. */
  allocationCounter?(): Promise<AllocationCounter>;
  /** Counts collections from now on. */
  watchCollections?(): Watch<Collections>;
  /** Watches the event loop from now on. */
  watchEventLoop?(): Watch<EventLoop>;
  /** Watches from now on how much of the machine this process gets, and what else the machine does. */
  watchConditions?(): Watch<Conditions>;
}

/** Counts what is allocated between its start and its stop. */
export interface AllocationCounter {
  start(): Promise<void>;
  stop(): Promise<Allocated>;
}

/** What was allocated, what has been collected since included. */
export interface Allocated {
  readonly bytes: number;
  /** Absent where the runtime can't count them. */
  readonly objects?: number;
  /** How far off the bytes can be. */
  readonly resolutionBytes: number;
}

/** Something that is watched until its stop, which tells of it. */
export interface Watch<T> {
  stop(): Promise<T>;
}

/** Collections of garbage. */
export interface Collections {
  readonly count: number;
  /** All their pauses together. */
  readonly pauseNs: number;
}

/** What a process got of the machine, and what else the machine did meanwhile. What the system doesn't tell is absent. */
export interface Conditions {
  /** CPU time of the measuring thread ÷ wall time. */
  readonly cpuShare?: number | undefined;
  /** Share of the time in which that thread was ready to run, and something else ran in its place. */
  readonly waitShare?: number | undefined;
  /** How often that thread was stopped for something else. */
  readonly involuntarySwitches?: number | undefined;
  /** CPUs that other processes kept busy, on average. */
  readonly othersCpus?: number | undefined;
  /** Share of the CPUs' time that a hypervisor gave to others. */
  readonly stolenShare?: number | undefined;
  /** Share of the CPUs' time in which they waited for a disk. */
  readonly diskShare?: number | undefined;
  /** Bytes that the process gave to file systems to be written on a disk. */
  readonly writtenBytes?: number | undefined;
  /** The system's load over the last minute. */
  readonly load?: number | undefined;
}

/** How busy the event loop was. */
export interface EventLoop {
  /** Share of the time in which it ran code. Absent where the runtime doesn't say. */
  readonly utilization?: number | undefined;
  /** How much later than asked a timer ran: median and 99th percentile. */
  readonly delayP50Ns: number;
  readonly delayP99Ns: number;
}
