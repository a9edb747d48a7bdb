import type { ReferenceName } from "@agentperf/core/result";

// What the machine can do, beside any benchmark: where these change between two results, it is the machine that changed. They run in a
// process of their own, once a round, and use nothing that a benchmark, an adapter or a config could change.

/** How long each warms up and measures. */
const [warmupMs, measureMs] = [8, 25];

interface Kernel extends AsyncDisposable {
  run(): unknown;
}

/** Steps of arithmetic: how fast a processor is, and how much of one there is. */
function processor(): Kernel {
  let state = 1;
  return {
    run() {
      let sum = 0;
      for (let at = 0; at < 4_000; at++) {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        sum += state * 1.5;
      }
      return sum;
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Four MiB: more than most second-level caches hold. */
const numbers = 2 ** 19;

/** Adds up numbers that no near cache holds: how fast memory is, and who else uses it. */
function memory(): Kernel {
  const values = new Float64Array(numbers).map((_, at) => at);
  return {
    run() {
      let sum = 0;
      for (let at = 0; at < numbers; at += 4) sum += values[at] as number;
      return sum;
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Makes, writes and removes a small file. */
async function fileSystem(directory: string): Promise<Kernel> {
  const [fs, { join }] = await Promise.all([import("node:fs"), import("node:path")]);
  const path = join(directory, "reference");
  const text = "x".repeat(1_024);
  return {
    run() {
      fs.writeFileSync(path, text);
      fs.unlinkSync(path);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Sends a few bytes to a server in this process and back. */
async function loopback(): Promise<Kernel> {
  const { createServer, connect } = await import("node:net");
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const socket = connect({ host: "127.0.0.1", port: address.port });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  socket.setNoDelay(true);
  const bytes = new Uint8Array(64);
  return {
    run: () =>
      new Promise((resolve) => {
        socket.once("data", resolve);
        socket.write(bytes);
      }),
    async [Symbol.asyncDispose]() {
      socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Median time of a run, in nanoseconds. */
async function medianNs({ run }: Kernel): Promise<number> {
  const times: number[] = [];
  const warmUntilMs = performance.now() + warmupMs;
  const untilMs = warmUntilMs + measureMs;
  for (let nowMs = performance.now(); nowMs < untilMs || times.length === 0; ) {
    const result = run();
    if (result instanceof Promise) await result;
    const endMs = performance.now();
    if (nowMs >= warmUntilMs) times.push(endMs - nowMs);
    nowMs = endMs;
  }
  const { median } = await import("@agentperf/core/statistics");
  return median(times) * 1e6;
}

/** Median times of the reference kernels, in nanoseconds. @param directory - for the file that one of them makes */
export async function measureReferences(directory: string): Promise<Record<ReferenceName, number>> {
  const ns = async (open: () => Kernel | Promise<Kernel>) => {
    await using kernel = await open();
    // Awaited here: what is returned is closed before it is waited for.
    return await medianNs(kernel);
  };
  return {
    processor: await ns(processor),
    memory: await ns(memory),
    "file system": await ns(() => fileSystem(directory)),
    loopback: await ns(loopback),
  };
}
