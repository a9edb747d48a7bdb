// How a document's command lines are run where nobody can wait for them.

/** A command line of a document. */
export interface Step {
  /** As it stands in the document. */
  readonly typed: string;
  /** As it is run: shortened, and on free ports. */
  readonly run: string;
  /** Whether it goes on until somebody ends it: at once, when it is seen to work, or at the document's end, where an & stands behind it. */
  readonly goesOn: "at once" | "at the end" | undefined;
  /** Whether exit code 1 is an answer: what a gate says depends on the machine. */
  readonly isGate: boolean;
  /** Whether it may say that this machine was too busy for a load: exit code 3 with that reason is an answer then. */
  readonly isOfLoad: boolean;
}

/** The command lines of a block: without comments, and with their continuations. */
export const linesOf = (text: string): string[] =>
  text
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");

/**
 * The same command line with less time: a document has what gives good figures, which takes minutes. What is measured, and how it is shown, stays.
 * A run of so many rounds makes two of 10 ms a launch, any other one is given two seconds, and allocations aren't counted; `ab`, `load` and `profile`
 * get as little.
 */
export function shortened(line: string): string {
  const given = (flag: string) => new RegExp(`\\s--${flag}[ =]`).test(line);
  const replaced = (flag: string, value: (before: string) => string) => (text: string) =>
    text.replace(new RegExp(`(\\s--${flag}[ =])(\\S+)`), (_, start: string, before: string) => start + value(before));
  const less = (text: string) =>
    [
      replaced("count", (count) => String(Math.min(Number(count), 2))),
      replaced("benchtime", (time) => (time.endsWith("x") ? `${Math.min(Number.parseInt(time, 10), 5)}x` : "10ms")),
      replaced("duration", () => "2s"),
      replaced("time-budget", () => (/agentperf ab\b/.test(text) ? "4s" : "2s")),
    ].reduce((now, change) => change(now), text);
  const withFlags = (command: string, flags: string) =>
    less(line.replace(`agentperf ${command}`, `agentperf ${command} ${flags}`.trimEnd()));
  if (/\bagentperf run\b/.test(line)) {
    if (/\s--smoke\b/.test(line)) return line;
    const isTimed = given("benchtime") || given("time-budget");
    const flags = [
      ...(isTimed ? [] : given("count") ? ["--benchtime 10ms"] : ["--time-budget 2s"]),
      ...(/--(no-benchmem|memprofile)/.test(line) ? [] : ["--no-benchmem"]),
    ];
    return withFlags("run", flags.join(" "));
  }
  if (/\bagentperf load\b/.test(line)) return given("rate") && !given("duration") ? withFlags("load", "--duration 2s") : less(line);
  if (/\bagentperf ab\b/.test(line)) return given("time-budget") ? less(line) : withFlags("ab", "--time-budget 4s");
  if (/\bagentperf profile\b/.test(line)) return given("benchtime") ? less(line) : withFlags("profile", "--benchtime 50ms");
  return line;
}

const untilInterrupted = /\bagentperf (serve|gateway)\b|\s--watch\b/;
const isGate = /\bagentperf (check\b|(ab|history)\b.*--fail-on|load\b.*--slo)/;
const isOfLoad = /\bagentperf (load\b|check\b.*--slo)/;

/** How the lines of a block are run. @param elsewhere - gives each port of the document a free one */
export const stepsOf = (text: string, elsewhere: (line: string) => string): Step[] =>
  linesOf(text).map((typed) => ({
    typed,
    run: elsewhere(shortened(typed.replace(/\s*&$/, ""))),
    goesOn: typed.endsWith(" &") ? "at the end" : untilInterrupted.test(typed) ? "at once" : undefined,
    isGate: isGate.test(typed),
    isOfLoad: isOfLoad.test(typed),
  }));

/** The ports that a document names: others may be taken where it is tried. */
export const portsIn = (markdown: string): number[] => [
  ...new Set([...markdown.matchAll(/(?:127\.0\.0\.1:|localhost:|--port[ =]|\bPORT=)(\d{4,5})\b/g)].map(([, port]) => Number(port))),
];
