import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { Runtime } from "../launch/runtimes.ts";
import type { CallFrame, CpuNode, HeapNode, Profiles } from "./profiles.ts";

const run = promisify(execFile);

/** A place in a source file; line and column from 0. */
type Place = Pick<CallFrame, "url" | "lineNumber" | "columnNumber">;

/**
 * The profiles with the places that the author wrote, instead of those in what the runtime made of it.
 *
 * Node and Bun tell the places of TypeScript as it is; Deno's are in what it has transpiled, which is in its cache with a map. What was
 * built has its map beside it.
 */
export async function mapSources(profiles: Profiles, runtime: Runtime): Promise<Profiles> {
  const maps = new Map<string, TraceMap>();
  for (const url of urlsOf(profiles)) {
    const map = await mapOf(url, runtime);
    if (map !== undefined) maps.set(url, map);
  }
  if (maps.size === 0) return profiles;
  const place = ({ url, lineNumber, columnNumber }: Place): Place => {
    const map = maps.get(url);
    const found = map === undefined ? undefined : originalPositionFor(map, { line: lineNumber + 1, column: Math.max(0, columnNumber) });
    if (found?.source == null) return { url, lineNumber, columnNumber };
    return { url: found.source, lineNumber: found.line - 1, columnNumber: found.column };
  };
  const frame = (callFrame: CallFrame): CallFrame => ({ ...callFrame, ...place(callFrame) });
  const lineOf = (url: string, line: number): number => {
    const map = maps.get(url);
    if (map === undefined) return line;
    // The last thing on it: what stands before may be a comment, which the transpiler has put there.
    return originalPositionFor(map, { line, column: 1e6 }).line ?? line;
  };
  const cpuNode = (node: CpuNode): CpuNode => ({
    ...node,
    callFrame: frame(node.callFrame),
    ...(node.positionTicks === undefined
      ? {}
      : { positionTicks: node.positionTicks.map(({ line, ticks }) => ({ line: lineOf(node.callFrame.url, line), ticks })) }),
  });
  const heapNode = (node: HeapNode): HeapNode => ({ ...node, callFrame: frame(node.callFrame), children: node.children.map(heapNode) });
  return {
    ...profiles,
    ...(profiles.cpu === undefined ? {} : { cpu: { ...profiles.cpu, nodes: profiles.cpu.nodes.map(cpuNode) } }),
    ...(profiles.memory === undefined ? {} : { memory: { ...profiles.memory, head: heapNode(profiles.memory.head) } }),
  };
}

function urlsOf({ cpu, memory }: Profiles): Set<string> {
  const urls = new Set(cpu?.nodes.map(({ callFrame }) => callFrame.url));
  const add = ({ callFrame, children }: HeapNode): void => {
    urls.add(callFrame.url);
    children.forEach(add);
  };
  if (memory !== undefined) add(memory.head);
  return new Set([...urls].filter((url) => url.startsWith("file:")));
}

/** The map of a script; undefined where there is none, which is no fault. */
async function mapOf(url: string, runtime: Runtime): Promise<TraceMap | undefined> {
  const path = fileURLToPath(url);
  const isSource = /\.[mc]?tsx?$/.test(path);
  if (isSource && runtime.name !== "deno") return undefined;
  const transpiled = isSource ? join((await denoCache(runtime)) ?? "", "file", `${path}.js`) : path;
  const text = await readFile(transpiled, "utf8").catch(() => "");
  const [, reference] = /^\/\/# sourceMappingURL=(\S+)/m.exec(text.slice(text.lastIndexOf("\n//# sourceMappingURL=") + 1)) ?? [];
  if (reference === undefined) return undefined;
  const [, inline] = /^data:application\/json;(?:charset=utf-8;)?base64,(.*)$/.exec(reference) ?? [];
  try {
    const json =
      inline === undefined ? await readFile(resolve(dirname(path), reference), "utf8") : Buffer.from(inline, "base64").toString();
    return new TraceMap(json, pathToFileURL(path).href);
  } catch {
    return undefined;
  }
}

const caches = new Map<string, Promise<string | undefined>>();

function denoCache({ executable }: Runtime): Promise<string | undefined> {
  const known = caches.get(executable);
  if (known !== undefined) return known;
  const asked = run(executable, ["info", "--json"]).then(
    ({ stdout }) => (JSON.parse(stdout) as { typescriptCache?: string }).typescriptCache,
    () => undefined,
  );
  caches.set(executable, asked);
  return asked;
}
