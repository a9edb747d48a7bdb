import type { Span } from "./profiles.ts";

/** Spans as Chrome's trace events, which Perfetto and chrome://tracing show. @see docs.google.com "Trace Event Format" */
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
