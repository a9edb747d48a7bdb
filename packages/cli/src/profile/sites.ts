import { isAbsolute, join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { CallFrame, CpuProfile, HeapNode, HeapProfile } from "./profiles.ts";

/** A function, and what it took by itself. */
export interface Site {
  /** Function, file and line: `parse src/state.ts:12`. */
  readonly name: string;
  readonly value: number;
  /** Share of the whole profile. */
  readonly share: number;
}

/** A stack's frames, the outermost first, and what the innermost took by itself. */
export interface Stack {
  readonly frames: readonly CallFrame[];
  readonly value: number;
}

/** The stacks of a CPU profile, in microseconds. */
export function cpuStacks({ nodes, samples, timeDeltas }: CpuProfile): Stack[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parent = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const self = new Map<number, number>();
  for (const [at, id] of samples.entries()) self.set(id, (self.get(id) ?? 0) + Math.max(0, timeDeltas[at] ?? 0));
  return [...self].map(([id, value]) => {
    const frames: CallFrame[] = [];
    for (let at: number | undefined = id; at !== undefined; at = parent.get(at)) {
      const node = byId.get(at);
      if (node !== undefined) frames.unshift(node.callFrame);
    }
    return { frames: withoutRoot(frames), value };
  });
}

/** The stacks of a profile of allocations, in bytes. */
export function heapStacks({ head }: HeapProfile): Stack[] {
  const stacks: Stack[] = [];
  const walk = (node: HeapNode, above: readonly CallFrame[]): void => {
    const frames = [...above, node.callFrame];
    if (node.selfSize > 0) stacks.push({ frames: withoutRoot(frames), value: node.selfSize });
    for (const child of node.children) walk(child, frames);
  };
  walk(head, []);
  return stacks;
}

const withoutRoot = (frames: readonly CallFrame[]): CallFrame[] => frames.filter(({ functionName }) => functionName !== "(root)");

/** The inspector's name for time in which nothing ran. */
const isIdle = ({ functionName }: CallFrame): boolean => functionName === "(idle)";

/** The functions that took most by themselves. */
export function hottest(stacks: readonly Stack[], count: number): Site[] {
  return ranked(stacks, count, ({ frames }) => {
    const frame = frames.at(-1);
    return frame === undefined || isIdle(frame) ? undefined : siteName(frame);
  });
}

/**
 * The user's own functions, ranked by what is allocated in them and in functions of others that they call.
 * @param isOwn - whether a script is the user's
 */
export function ownSites(stacks: readonly Stack[], count: number, isOwn: (url: string) => boolean = isUserScript): Site[] {
  return ranked(stacks, count, ({ frames }) => {
    const own = frames.findLast(({ url }) => isOwn(url));
    return own === undefined ? "(beyond any own function)" : siteName(own);
  });
}

function ranked(stacks: readonly Stack[], count: number, nameOf: (stack: Stack) => string | undefined): Site[] {
  const sums = new Map<string, number>();
  for (const stack of stacks) {
    const name = nameOf(stack);
    if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + stack.value);
  }
  const all = [...sums.values()].reduce((sum, value) => sum + value, 0);
  return [...sums]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([name, value]) => ({ name, value, share: value / all }));
}

/** Folders of the packages that measure, which are not below node_modules in a checkout of ours. */
const measuring = [new URL("../../", import.meta.url), new URL("../", import.meta.resolve("@agentperf/core"))].flatMap(({ href }) => [
  `${href}src/`,
  `${href}dist/`,
]);

/** Whether a script is the user's: not a package's, not the runtime's, and not what does the measuring. */
export function isUserScript(url: string): boolean {
  return url.startsWith("file:") && !url.includes("/node_modules/") && !measuring.some((folder) => url.startsWith(folder));
}

/** A function with the place where it begins, relative to the working directory. */
export function siteName({ functionName, url, lineNumber }: CallFrame): string {
  const name = functionName === "" ? "(anonymous)" : functionName;
  return url === "" ? name : `${name} ${shortPath(url)}:${lineNumber + 1}`;
}

/** A script's path relative to the working directory. A path inside an installed package begins with the package's name. */
export function shortPath(url: string): string {
  if (!url.startsWith("file:")) return url;
  const path = fileURLToPath(url);
  const [, inPackage] = /.*[\\/]node_modules[\\/](.+)/s.exec(path) ?? [];
  if (inPackage !== undefined) return inPackage.replaceAll("\\", "/");
  const here = relative(process.cwd(), path);
  // On Windows a path on another drive has no way there.
  return here.startsWith(join("..", "..", "..")) || isAbsolute(here) ? path : here;
}
