import { baseUnit } from "../result/go-units.ts";
import { type Token, Tokens } from "./expression.ts";
import { isShownAs, type NamedRecord, type ValueReader, valueReader } from "./fields.ts";

/** What is left of a record: itself, itself with some of its values, or nothing. */
export type Filter = (record: NamedRecord) => NamedRecord[];

/** Whether something is true of a value of a record. `units`: its unit, and the one that was given where that is another one. */
type Test = (record: NamedRecord, units: readonly string[]) => boolean;

/**
 * A step of a filter: a test gives the present answer, `not` turns it round, and a jump goes on further down where it is `when`, as what
 * stands between can't change it then.
 */
type Step = { readonly test: Test } | "not" | Jump;

interface Jump {
  readonly when: boolean;
  to: number;
}

/**
 * Reads a filter as benchstat has them: `runtime:node`, `.name:"RedisGet"`, `.name:/^Redis/` with a regular expression,
 * `/concurrency:(8 OR 64)`, `.unit:sec/op`, joined by spaces or `AND`, by `OR`, turned round by `-`, grouped by parentheses; `*` is everything.
 *
 * @throws {AgentperfError} `usage`: what was expected where
 * @see golang.org/x/perf/benchproc/syntax
 */
export function parseFilter(text: string): Filter {
  const steps = readSteps(new Tokens("--filter", text));
  const isKept = (record: NamedRecord, units: readonly string[]): boolean => {
    let answer = true;
    for (let at = 0; at < steps.length; at++) {
      const step = steps[at] as Step; // Within the bounds.
      if (step === "not") answer = !answer;
      else if ("test" in step) answer = step.test(record, units);
      else if (answer === step.when) at = step.to - 1;
    }
    return answer;
  };
  return (record) => {
    // Values of one unit have one answer, but for those that are the same in the base unit.
    const known = new Map<string, boolean>();
    const kept = record.values.filter(({ value, unit: given }) => {
      const { unit, factor } = baseUnit(given);
      const isPlain = isShownAs(value, factor);
      const key = isPlain ? `=${given}` : given;
      let answer = known.get(key);
      if (answer === undefined) {
        answer = isKept(record, isPlain ? [given] : [unit, given]);
        known.set(key, answer);
      }
      return answer;
    });
    if (kept.length === record.values.length) return [record];
    return kept.length === 0 ? [] : [{ ...record, values: kept }];
  };
}

/** A group in parentheses that is being read; the whole filter is one too. */
interface Group {
  /** From terms that are false to the end of their alternative. */
  toAlternative: Jump[];
  /** From alternatives that are true to the end of the group. */
  readonly toEnd: Jump[];
  /** Whether what stands in the group is turned round. */
  readonly isNot: boolean;
}

/** Reads without recursion: a filter may be nested as deep as its text is long. */
function readSteps(tokens: Tokens): Step[] {
  const steps: Step[] = [];
  const jump = (when: boolean): Jump => {
    const made: Jump = { when, to: 0 };
    steps.push(made);
    return made;
  };
  const land = (jumps: readonly Jump[]) => {
    for (const one of jumps) one.to = steps.length;
  };
  const readers = new Map<string, ValueReader>();
  const groups: Group[] = [{ toAlternative: [], toEnd: [], isNot: false }];
  for (;;) {
    let isNot = false;
    while (tokens.takes("-")) isNot = !isNot;
    if (tokens.takes("(")) {
      groups.push({ toAlternative: [], toEnd: [], isNot });
      continue;
    }
    steps.push({ test: tokens.takes("*") ? () => true : readTerm(tokens, readers) });
    if (isNot) steps.push("not");
    // What may follow a term: the ends of groups, and then a further term.
    for (;;) {
      const group = groups.at(-1) as Group; // The outermost one stays.
      while (tokens.takes("AND")) {
        // Between two terms it says what their standing together says.
      }
      const next = tokens.peek();
      if (isTermStart(next)) {
        group.toAlternative.push(jump(false));
        break;
      }
      land(group.toAlternative);
      group.toAlternative = [];
      if (tokens.takes("OR")) {
        group.toEnd.push(jump(true));
        break;
      }
      land(group.toEnd);
      if (groups.length === 1) {
        if (next.kind === "end") return steps;
        throw tokens.refuse("an end");
      }
      if (!tokens.takes(")")) throw tokens.refuse("a closing parenthesis");
      if (groups.pop()?.isNot === true) steps.push("not");
    }
  }
}

const isTermStart = ({ kind, text }: Token): boolean => kind === "word" || (kind === "operator" && ["(", "-", "*"].includes(text));

/** `key:value` or `key:(value OR value)`. */
function readTerm(tokens: Tokens, readers: Map<string, ValueReader>): Test {
  const key = tokens.peek();
  if (key.kind !== "word") throw tokens.refuse("key:value or a group in parentheses");
  tokens.take();
  if (key.text === "" || key.text === ".config") throw tokens.wrong(`${JSON.stringify(key.text)} can't be filtered by`);
  if (!tokens.takes(":")) throw tokens.refuse(`key:value, a colon after ${JSON.stringify(key.text)}`);
  const literals = new Set<string>();
  const patterns: RegExp[] = [];
  const add = (value: Token) => {
    if (value.kind === "pattern") patterns.push(value.pattern);
    else if (value.kind === "word") literals.add(value.text);
    else throw tokens.refuse("a value", value);
  };
  const first = tokens.takeValue();
  if (first.kind === "operator" && first.text === "(") {
    for (;;) {
      add(tokens.takeValue());
      const next = tokens.takeValue();
      if (next.kind === "operator" && next.text === ")") break;
      if (next.kind !== "operator" || next.text !== "OR") throw tokens.refuse("OR or a closing parenthesis", next);
    }
  } else add(first);
  const isMatch = (value: string) => literals.has(value) || patterns.some((pattern) => pattern.test(value));
  if (key.text === ".unit") return (_, units) => units.some(isMatch);
  const read = readers.get(key.text) ?? remembering(valueReader(key.text));
  readers.set(key.text, read);
  return (record) => isMatch(read(record));
}

/** Reads a field once of each record, however many terms ask for it. */
function remembering(read: ValueReader): ValueReader {
  let [last, value]: [NamedRecord | undefined, string] = [undefined, ""];
  return (record) => {
    if (record !== last) [last, value] = [record, read(record)];
    return value;
  };
}
