import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { parseResult, type Result } from "@agentperf/core/result";

// Results of a proof, as they were measured, or packed: each launch without what no table of it is made of.

const packed = (path: string): string => `${path}.gz`;

export const isKept = (path: string): boolean => existsSync(path) || existsSync(packed(path));

export const readKept = (path: string): Result =>
  parseResult(existsSync(path) ? readFileSync(path, "utf8") : gunzipSync(readFileSync(packed(path))).toString("utf8"), path);

/** Replaces a result by its packed form; nothing where it is packed or isn't a result. */
export function packKept(path: string): void {
  if (!path.endsWith(".json") || !existsSync(path)) return;
  const { launches, findings: _, ...rest } = readKept(path);
  const slim = launches.map(({ timeline: _timeline, eventLoop: _loop, cold: _cold, memory: _memory, histogram, ...launch }) => ({
    ...launch,
    histogram: { ...histogram, zeros: 0, buckets: [] },
  }));
  writeFileSync(packed(path), gzipSync(JSON.stringify({ ...rest, launches: slim }), { level: 9 }));
  rmSync(path);
}
