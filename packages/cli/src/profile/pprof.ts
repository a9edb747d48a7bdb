import { gzipSync } from "node:zlib";
import { Line, Location, Function as PprofFunction, Profile, Sample, StringTable, ValueType } from "pprof-format";
import { type CallFrame, type CpuProfile, cpuIntervalUs, type HeapProfile, heapIntervalBytes } from "./profiles.ts";
import { cpuStacks, heapStacks, shortPath } from "./sites.ts";

/** A CPU profile as gzipped pprof, with samples and nanoseconds. @see github.com/google/pprof/blob/main/proto/profile.proto */
export function cpuPprof(profile: CpuProfile, startedAt: Date): Uint8Array {
  const builder = new Builder();
  const lines = new Map(profile.nodes.map(({ callFrame, positionTicks }) => [callFrame, positionTicks ?? []]));
  for (const { frames, value } of cpuStacks(profile)) {
    const leaf = frames.at(-1);
    if (leaf === undefined || leaf.functionName === "(idle)") continue;
    const ticks = lines.get(leaf) ?? [];
    const all = ticks.reduce((sum, tick) => sum + tick.ticks, 0);
    // The inspector tells the lines of samples in the innermost function only.
    const parts =
      all === 0 ? [{ line: leaf.lineNumber + 1, share: 1 }] : ticks.map((tick) => ({ line: tick.line, share: tick.ticks / all }));
    for (const { line, share } of parts)
      builder.add(frames, line, [Math.round((value * share) / cpuIntervalUs), Math.round(value * share * 1e3)]);
  }
  const durationNs = (profile.endTime - profile.startTime) * 1e3;
  return builder.encode(
    [
      ["samples", "count"],
      ["cpu", "nanoseconds"],
    ],
    cpuIntervalUs * 1e3,
    startedAt,
    durationNs,
  );
}

/** A profile of allocations as gzipped pprof, with objects and bytes estimated from the sampled ones. */
export function heapPprof(profile: HeapProfile, startedAt: Date): Uint8Array {
  const builder = new Builder();
  for (const { frames, value } of heapStacks(profile)) {
    const line = (frames.at(-1)?.lineNumber ?? 0) + 1;
    builder.add(frames, line, [Math.max(1, Math.round(value / heapIntervalBytes)), value]);
  }
  return builder.encode(
    [
      ["alloc_samples", "count"],
      ["alloc_space", "bytes"],
    ],
    heapIntervalBytes,
    startedAt,
    0,
  );
}

class Builder {
  readonly #strings = new StringTable();
  readonly #functions = new Map<string, PprofFunction>();
  readonly #locations = new Map<string, Location>();
  readonly #samples: Sample[] = [];

  /** @param line - line in the innermost frame, from 1 */
  add(frames: readonly CallFrame[], line: number, value: number[]): void {
    if (value.every((part) => part === 0)) return;
    const locationId = frames.map((frame, at) => this.#location(frame, at === frames.length - 1 ? line : frame.lineNumber + 1)).reverse();
    this.#samples.push(new Sample({ locationId, value }));
  }

  #location(frame: CallFrame, line: number): number {
    const key = `${frame.functionName} ${frame.url} ${frame.lineNumber} ${line}`;
    const known = this.#locations.get(key);
    if (known !== undefined) return Number(known.id);
    const made = new Location({ id: this.#locations.size + 1, line: [new Line({ functionId: this.#function(frame), line })] });
    this.#locations.set(key, made);
    return Number(made.id);
  }

  #function({ functionName, url, lineNumber }: CallFrame): number {
    const key = `${functionName} ${url} ${lineNumber}`;
    const known = this.#functions.get(key);
    if (known !== undefined) return Number(known.id);
    const name = this.#strings.dedup(functionName === "" ? `(anonymous) ${shortPath(url)}:${lineNumber + 1}` : functionName);
    const filename = this.#strings.dedup(shortPath(url));
    const made = new PprofFunction({ id: this.#functions.size + 1, name, systemName: name, filename, startLine: lineNumber + 1 });
    this.#functions.set(key, made);
    return Number(made.id);
  }

  encode(types: readonly (readonly [type: string, unit: string])[], period: number, startedAt: Date, durationNs: number): Uint8Array {
    const valueType = ([type, unit]: readonly [string, string]) =>
      new ValueType({ type: this.#strings.dedup(type), unit: this.#strings.dedup(unit) });
    const sampleType = types.map(valueType);
    const profile = new Profile({
      sampleType,
      sample: this.#samples,
      location: [...this.#locations.values()],
      function: [...this.#functions.values()],
      stringTable: this.#strings,
      timeNanos: BigInt(startedAt.getTime()) * 1_000_000n,
      durationNanos: BigInt(Math.round(durationNs)),
      periodType: sampleType[1] as ValueType,
      period: BigInt(period),
    });
    return gzipSync(profile.encode());
  }
}
