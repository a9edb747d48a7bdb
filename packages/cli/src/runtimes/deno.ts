import type { Host } from "@agentperf/core";
import type { RuntimeDefinition, WorkerProcess } from "./runtime.ts";
import { watchConditions } from "./shared/conditions.ts";
import { isInDenoCache } from "./shared/deno-cache.ts";
import { eventLoopWatch } from "./shared/event-loop.ts";
import { writeWhole } from "./shared/write-whole.ts";

// In the worker only Deno's own API is used: loading Node's costs 20 ms of a launch here.

interface DenoGlobal {
  readonly version: { readonly deno: string };
  readonly env: { get(name: string): string | undefined };
  readonly stdout: { writeSync(bytes: Uint8Array): number };
  readonly stdin: { readonly readable: ReadableStream<Uint8Array> };
  addSignalListener(signal: "SIGINT", listener: () => void): void;
  readonly build: { readonly os: string };
  execPath(): string;
  memoryUsage(): { heapUsed: number; external: number };
  readTextFileSync(path: string): string;
  readDirSync(path: string): Iterable<{ readonly name: string }>;
  exit(code: number): never;
}

interface FailureEvent extends Event {
  readonly error?: unknown;
  readonly reason?: unknown;
}

interface FailureTarget {
  addEventListener(type: string, listener: (event: FailureEvent) => void): void;
}

// Undefined on the other runtimes. The types of Node know nothing of it.
const { Deno } = globalThis as unknown as { Deno: DenoGlobal };

/** Told to V8 where what is allocated is counted. */
const unfolded = ["--no-turbo-allocation-folding", "--maglev-allocation-folding=0"];

/** Arguments before a script. Deno translates Node's, and hands on what it knows of the packages in its cache. */
const asNode = { run: [], measured: ["--expose-gc"], counted: ["--expose-gc", ...unfolded] };
const asDeno = {
  run: ["run", "--allow-all", "--quiet", "--no-lock", "--node-modules-dir=manual"],
  measured: ["--v8-flags=--expose-gc"],
  counted: [`--v8-flags=${["--expose-gc", ...unfolded].join(",")}`],
};

/** Deno, on V8. */
export const deno: RuntimeDefinition<"deno"> = {
  name: "deno",
  title: "Deno",
  source: "with npm install --global deno, or from https://deno.com",
  platformPackage: ({ platform, arch }) => ({
    name: `@deno/${platform}-${arch}${platform === "linux" ? "-glibc" : ""}`,
    program: "deno",
  }),
  question: ["eval", "--no-lock", 'console.log(JSON.stringify([Deno.version.deno, Deno.execPath(), "deno"]))'],
  ...(Deno !== undefined && isInDenoCache(import.meta.url) ? asNode : asDeno),
  test: ({ flags, files, outcome }) => [
    ...["test", "--allow-all", "--quiet", "--no-check", "--no-lock", "--node-modules-dir=manual", ...flags],
    ...["--reporter=dot", `--junit-path=${outcome}`, ...files],
  ],
  cannotProfile: [],
  transpiledFile,
  worker,
  host,
};

function worker(): WorkerProcess {
  // The types of Node know no events of the global object.
  const target = globalThis as unknown as FailureTarget;
  // As it is now: while code of the user's is loaded there is another one.
  const { exit } = Deno;
  return {
    executable: () => Deno.execPath(),
    version: () => Deno.version.deno,
    variable: (name) => Deno.env.get(name),
    write: (text) => writeWhole(text, (bytes) => Deno.stdout.writeSync(bytes)),
    onInput(onData, onEnd) {
      void Deno.stdin.readable.pipeTo(new WritableStream({ write: onData })).then(onEnd, onEnd);
      Deno.addSignalListener("SIGINT", () => undefined);
    },
    onUncaught(callback) {
      const listen = (type: string, key: "error" | "reason") =>
        target.addEventListener(type, (event) => {
          event.preventDefault();
          callback(event[key]);
        });
      listen("error", "error");
      listen("unhandledrejection", "reason");
    },
    exit: (code) => exit(code),
  };
}

async function host(): Promise<Host> {
  return {
    // Only there where the process was started with it.
    gc: (globalThis as { gc?: () => void }).gc,
    heapUsedBytes: () => Deno.memoryUsage().heapUsed,
    allocatedBytes() {
      const { heapUsed, external } = Deno.memoryUsage();
      return heapUsed + external;
    },
    peakRssBytes,
    async allocationCounter() {
      const [{ v8Allocations }, { openInspector }, inspector, { memoryUsage }] = await Promise.all([
        import("./shared/v8-allocations.ts"),
        import("./shared/inspector.ts"),
        import("node:inspector"),
        import("node:process"),
      ]);
      return v8Allocations(openInspector(inspector), () => memoryUsage().arrayBuffers);
    },
    watchConditions: () =>
      watchConditions({ read: Deno.readTextFileSync, list: (path) => Array.from(Deno.readDirSync(path), ({ name: own }) => own) }),
    watchEventLoop: () => eventLoopWatch(),
  };
}

/** Read from the system's own file, where it has one, because Deno only tells how much memory is used now. */
function peakRssBytes(): number | undefined {
  if (Deno.build.os !== "linux") return undefined;
  const match = /^VmHWM:\s*(\d+) kB$/m.exec(Deno.readTextFileSync("/proc/self/status"));
  return match === null ? undefined : Number(match[1]) * 1_024;
}

/** Deno keeps what it transpiled in its cache, below the path of the source. */
async function transpiledFile(executable: string, path: string): Promise<string | undefined> {
  const [cache, { join }] = await Promise.all([cacheOf(executable), import("node:path")]);
  return cache === undefined ? undefined : join(cache, "file", `${belowCache(path)}.js`);
}

/** A source's path as it stands below the cache: `C:\\a.ts` is `C\\a.ts` there. */
export const belowCache = (path: string): string => path.replace(/^([A-Za-z]):(?=[\\/])/, "$1");

const caches = new Map<string, Promise<string | undefined>>();

/** Directory of transpiled files, which is asked for once; undefined where Deno doesn't tell. */
function cacheOf(executable: string): Promise<string | undefined> {
  const known = caches.get(executable) ?? askForCache(executable);
  caches.set(executable, known);
  return known;
}

async function askForCache(executable: string): Promise<string | undefined> {
  const [{ execFile }, { promisify }] = await Promise.all([import("node:child_process"), import("node:util")]);
  try {
    const { stdout } = await promisify(execFile)(executable, ["info", "--json"]);
    return (JSON.parse(stdout) as { typescriptCache?: string }).typescriptCache;
  } catch {
    return undefined;
  }
}
