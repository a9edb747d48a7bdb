import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { Runtime } from "../runtimes/find.ts";
import type { CallFrame, CpuNode, HeapNode, Profiles } from "./profiles.ts";

/**
 * The profiles with the places that the author wrote, instead of those in the JavaScript that a build or the runtime made.
 *
 * A build leaves its map beside its output. A runtime that transpiles TypeScript without keeping the lines knows where its map lies.
 */
export async function mapSources(profiles: Profiles, runtime: Pick<Runtime, "executable" | "transpiledFile">): Promise<Profiles> {
  const maps = new Map<string, TraceMap>();
  for (const url of urlsOf(profiles)) {
    const map = await mapOf(url, runtime);
    if (map !== undefined) maps.set(url, map);
  }
  if (maps.size === 0) return profiles;
  const { cpu, memory } = profiles;
  const frame = (callFrame: CallFrame): CallFrame => ({ ...callFrame, ...placeOf(callFrame, maps.get(callFrame.url)) });
  const cpuNode = ({ callFrame, positionTicks, ...node }: CpuNode): CpuNode => ({
    ...node,
    callFrame: frame(callFrame),
    positionTicks: positionTicks?.map(({ line, ticks }) => ({ line: lineOf(line, maps.get(callFrame.url)), ticks })),
  });
  const heapNode = (node: HeapNode): HeapNode => ({ ...node, callFrame: frame(node.callFrame), children: node.children.map(heapNode) });
  return {
    ...profiles,
    cpu: cpu && { ...cpu, nodes: cpu.nodes.map(cpuNode) },
    memory: memory && { ...memory, head: heapNode(memory.head) },
  };
}

/** The original place of a function, with lines and columns from 0; undefined where its map says nothing about it. */
function placeOf({ lineNumber, columnNumber }: CallFrame, map: TraceMap | undefined): Partial<CallFrame> | undefined {
  if (map === undefined) return undefined;
  const found = originalPositionFor(map, { line: lineNumber + 1, column: Math.max(0, columnNumber) });
  return found.source === null ? undefined : { url: found.source, lineNumber: found.line - 1, columnNumber: found.column };
}

/** The original line of a line, both from 1. */
function lineOf(line: number, map: TraceMap | undefined): number {
  if (map === undefined) return line;
  // The last thing on the line counts: what stands before it may be a comment that the transpiler has put there.
  return originalPositionFor(map, { line, column: 1e6 }).line ?? line;
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

/** The map of a script; undefined where there is none, or none that can be read. */
async function mapOf(
  url: string,
  { executable, transpiledFile }: Pick<Runtime, "executable" | "transpiledFile">,
): Promise<TraceMap | undefined> {
  const path = fileURLToPath(url);
  const isTypeScript = /\.[mc]?tsx?$/.test(path);
  const generated = isTypeScript ? await transpiledFile?.(executable, path) : path;
  if (generated === undefined) return undefined;
  const reference = referenceIn(await readFile(generated, "utf8").catch(() => ""));
  if (reference === undefined) return undefined;
  try {
    return new TraceMap(await contentOf(reference, dirname(path)), pathToFileURL(path).href);
  } catch {
    return undefined;
  }
}

/** What the last `sourceMappingURL` comment of a script names. */
function referenceIn(script: string): string | undefined {
  const comment = script.slice(script.lastIndexOf("\n//# sourceMappingURL=") + 1);
  return /^\/\/# sourceMappingURL=(\S+)/m.exec(comment)?.[1];
}

/** A map's JSON, which is in the reference itself or in a file beside the script. */
async function contentOf(reference: string, directory: string): Promise<string> {
  const inline = /^data:application\/json;(?:charset=utf-8;)?base64,(.*)$/.exec(reference)?.[1];
  return inline === undefined ? readFile(resolve(directory, reference), "utf8") : Buffer.from(inline, "base64").toString();
}
