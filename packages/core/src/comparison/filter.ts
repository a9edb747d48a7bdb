import { AgentperfError } from "../errors.ts";
import { fieldValue, type NamedRecord } from "./projection.ts";
import { baseUnit } from "./units.ts";

/** What is left of a record: itself, itself with some of its values, or nothing. */
export type Filter = (record: NamedRecord) => NamedRecord[];

type Test = (record: NamedRecord, unit: string) => boolean;

/**
 * Reads a filter as benchstat has them: `runtime:node`, `.name:"RedisGet"`, `.name:/Redis…/` with a regular expression, `/concurrency:(8 OR 64)`, `.unit:sec/op`, joined by spaces or
 * `AND`, by `OR`, turned round by `-`, grouped by parentheses; `*` is everything.
 *
 * @throws {AgentperfError} `usage`: what was expected where
 */
export function parseFilter(text: string): Filter {
  const words = text.match(/"(?:[^"\\]|\\.)*"|\/[^/\s:]*(?=:)|\/(?:[^/\\]|\\.)*\/|[():*-]|[^\s():*"]+/g) ?? [];
  let at = 0;
  const refuse = (expected: string) =>
    new AgentperfError("usage", `--filter ${text}: expected ${expected}${at < words.length ? ` at "${words[at]}"` : " at its end"}`);

  const either = (): Test => {
    let test = both();
    while (words[at] === "OR") {
      at += 1;
      const [left, right] = [test, both()];
      test = (record, unit) => left(record, unit) || right(record, unit);
    }
    return test;
  };
  const both = (): Test => {
    let test = one();
    while (at < words.length && words[at] !== "OR" && words[at] !== ")") {
      if (words[at] === "AND") at += 1;
      const [left, right] = [test, one()];
      test = (record, unit) => left(record, unit) && right(record, unit);
    }
    return test;
  };
  const one = (): Test => {
    const word = words[at];
    if (word === "-") {
      at += 1;
      const test = one();
      return (record, unit) => !test(record, unit);
    }
    if (word === "*") {
      at += 1;
      return () => true;
    }
    if (word === "(") {
      at += 1;
      const test = either();
      if (words[at++] !== ")") throw refuse("a closing parenthesis");
      return test;
    }
    if (word === undefined || words[at + 1] !== ":") throw refuse("key:value");
    at += 2;
    return values(word);
  };
  const values = (key: string): Test => {
    const matchers: ((value: string) => boolean)[] = [];
    if (words[at] === "(") {
      at += 1;
      while (words[at] !== ")") {
        if (words[at] === undefined) throw refuse("a closing parenthesis");
        if (words[at] === "OR") at += 1;
        else matchers.push(matcher());
      }
      at += 1;
    } else matchers.push(matcher());
    return (record, unit) => {
      const value = key === ".unit" ? unit : fieldValue(record, key, new Set());
      return matchers.some((matches) => matches(value));
    };
  };
  const matcher = (): ((value: string) => boolean) => {
    const word = words[at++];
    if (word === undefined) throw refuse("a value");
    if (word === "*") return () => true;
    if (/^\/.*\/$/.test(word)) {
      try {
        const expression = new RegExp(`^(?:${word.slice(1, -1)})$`);
        return (value) => expression.test(value);
      } catch {
        throw refuse("a regular expression");
      }
    }
    const literal = word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, "$1") : word;
    return (value) => value === literal;
  };

  const test = either();
  if (at < words.length) throw refuse("an end");
  return (record) => {
    const kept = record.values.filter(({ unit }) => test(record, unit) || test(record, baseUnit(unit).unit));
    return kept.length === 0 ? [] : [{ ...record, values: kept }];
  };
}
