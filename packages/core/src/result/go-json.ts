/** A line of a text, with its place in the file that it comes from. */
export interface NumberedLine {
  readonly line: string;
  /** From 1. */
  readonly number: number;
}

const actions = new Set([
  ...["start", "run", "pause", "cont", "bench", "output", "pass", "fail", "skip"],
  ...["attr", "artifacts", "build-output", "build-fail"],
]);

/** What {@link isGoTestJson} and {@link goTestOutput} look at in an event. */
interface TestEvent {
  readonly Action: string;
  readonly Package?: unknown;
  readonly Output?: unknown;
}

function eventOf(line: string): TestEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    const isEvent = typeof value === "object" && value !== null && "Action" in value && actions.has(value.Action as string);
    // Checked on the line above.
    return isEvent ? (value as TestEvent) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a text is what `go test -json` prints: its first line that begins an object is an event. */
export function isGoTestJson(text: string): boolean {
  const from = /^\uFEFF?\{/.test(text) ? text.indexOf("{") : text.indexOf("\n{") + 1;
  if (from === 0 && !text.startsWith("{")) return false;
  const end = text.indexOf("\n", from);
  return eventOf(text.slice(from, end === -1 ? text.length : end).trimEnd()) !== undefined;
}

/** What a package has printed. */
interface Printed {
  readonly lines: { line: string; readonly number: number }[];
  /** A line that hasn't ended. */
  open: string;
  /** A benchmark's name that an event of its own has begun this line with. */
  name: string;
  /** Where a line stands that a name begins and no result follows: the benchmark printed something itself. */
  split: { readonly name: string; readonly at: number } | undefined;
}

/** The event with a name that a result is to follow. */
const nameAlone = /^Benchmark\S* *\t$/;
/** A result without its name, as testing prints it. */
const resultAlone = /^ *\d+\t *\S+ \S/;

/**
 * The lines that a test printed, out of the events of `go test -json`. A line of which several events hold a part is put together
 * again, also where a benchmark has printed something between its name and its result; packages that ran at once are given one after the
 * other. Lines that are no events stay as they are.
 *
 * @see https://pkg.go.dev/cmd/test2json
 */
export function goTestOutput(lines: Iterable<NumberedLine>): NumberedLine[] {
  const packages = new Map<string, Printed>();
  let last = 0;
  for (const { line, number } of lines) {
    last = number;
    const event = eventOf(number === 1 ? line.replace(/^\uFEFF/, "") : line);
    const key = event === undefined ? "" : String(event.Package ?? "");
    const printed = packages.get(key) ?? { lines: [], open: "", name: "", split: undefined };
    packages.set(key, printed);
    if (event === undefined) printed.lines.push({ line, number });
    else if (event.Action === "output" && typeof event.Output === "string") {
      if (printed.open === "" && nameAlone.test(event.Output)) printed.name = event.Output;
      const parts = event.Output.split("\n");
      const rest = parts.pop() ?? "";
      for (const part of parts) {
        endLine(printed, printed.open + part, number);
        printed.open = "";
      }
      printed.open += rest;
    }
  }
  for (const printed of packages.values()) if (printed.open !== "") endLine(printed, printed.open, last);
  return [...packages.values()].flatMap((printed) => printed.lines);
}

function endLine(printed: Printed, whole: string, number: number): void {
  const line = whole.endsWith("\r") ? whole.slice(0, -1) : whole;
  const { lines, name, split } = printed;
  printed.name = "";
  if (name !== "") {
    printed.split = resultAlone.test(line.slice(name.length)) ? undefined : { name, at: lines.length };
    lines.push({ line, number });
  } else if (split !== undefined && resultAlone.test(line)) {
    const before = lines[split.at];
    if (before !== undefined) before.line = before.line.slice(split.name.length);
    lines.push({ line: split.name + line, number });
    printed.split = undefined;
  } else {
    if (line.startsWith("Benchmark")) printed.split = undefined;
    lines.push({ line, number });
  }
}
