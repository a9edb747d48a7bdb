import type { Phase } from "@agentperf/core/engine";
import type { Span } from "./profiles.ts";

/** A recording of spans that goes on until it is stopped. */
export interface TraceRecorder {
  /** Ends the span of the phase before, and begins one of this phase. */
  enter(phase: Phase): void;
  add(span: Span): void;
  stop(): Promise<readonly Span[]>;
}

/** Records the phases, what is added, and collections of garbage where the runtime reports them. */
export function recordTrace(): TraceRecorder {
  const spans: Span[] = [];
  let current: { readonly name: string; readonly startMs: number } | undefined;
  const end = () => {
    if (current !== undefined) spans.push({ ...current, category: "phase", endMs: performance.now() });
    current = undefined;
  };
  const addCollections = (entries: readonly { readonly startTime: number; readonly duration: number }[]) => {
    for (const { startTime, duration } of entries)
      spans.push({ name: "collection", category: "gc", startMs: startTime, endMs: startTime + duration });
  };
  const observer = new PerformanceObserver((list) => addCollections(list.getEntries()));
  // Node's types don't have this property of the web's standard.
  const { supportedEntryTypes } = PerformanceObserver as unknown as { readonly supportedEntryTypes: readonly string[] };
  const hasCollections = supportedEntryTypes.includes("gc");
  if (hasCollections) observer.observe({ entryTypes: ["gc"] });
  return {
    enter(phase) {
      end();
      current = { name: phase, startMs: performance.now() };
    },
    add: (span) => void spans.push(span),
    async stop() {
      end();
      if (!hasCollections) return spans;
      // A collection is queued in the next turn of the event loop, and reported in the one after.
      await new Promise((resolve) => setImmediate(resolve));
      addCollections(observer.takeRecords());
      observer.disconnect();
      return spans;
    },
  };
}

/** Spans in Chrome's trace event format, which Perfetto and chrome://tracing show. @see docs.google.com "Trace Event Format" */
export function chromeTrace(name: string, spans: readonly Span[]): string {
  const threads = { phase: 1, measure: 2, gc: 3 } as const;
  const about = (id: number, text: string) => ({ ph: "M", pid: 1, tid: id, name: "thread_name", args: { name: text } });
  const traceEvents = [
    { ph: "M", pid: 1, name: "process_name", args: { name } },
    ...Object.entries(threads).map(([text, id]) => about(id, text)),
    ...spans.map((span) => ({
      ph: "X",
      pid: 1,
      tid: threads[span.category],
      name: span.name,
      cat: span.category,
      // In microseconds.
      ts: span.startMs * 1_000,
      dur: (span.endMs - span.startMs) * 1_000,
    })),
  ];
  return `${JSON.stringify({ traceEvents, displayTimeUnit: "ms" })}\n`;
}
