import { AgentperfError } from "../errors.ts";

/** What a rule and an adapter under it are given. */
export interface Scope {
  /** Aborted when the work ends early; pending waits should give up. */
  readonly signal: AbortSignal;
  /** Every key made must begin with this. */
  readonly keyPrefix: string;
  /** Every file made must be below this directory; it exists. */
  readonly directory: string;
  /** Seed for anything random. */
  readonly seed: number;
}

/**
 * Tries one rule on an open port. Rejects where it is broken.
 *
 * It is the type of a method, so that any port counts as a port of something unknown.
 */
export type Rule<T> = { rule(port: T, scope: Scope): Promise<void> | void }["rule"];

/** The rules that all adapters of a port keep, each under a name that says it. */
export interface Contract<T> {
  readonly rules: Readonly<Record<string, Rule<T>>>;
  /** Further rules, by the capability that an adapter must have for them. */
  readonly capabilities?: Readonly<Record<string, Readonly<Record<string, Rule<T>>>>>;
  /** Removes what a rule has made; called after each. */
  cleanUp?(port: T, scope: Scope): Promise<void>;
}

/** @throws {AgentperfError} `wrong-answer`: the condition is false */
export function expect(condition: unknown, rule: string): asserts condition {
  if (!condition) throw new AgentperfError("wrong-answer", `contract broken: ${rule}`);
}

/** @throws {AgentperfError} `wrong-answer`: the two differ as JSON */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  expect(got === wanted, `${what}: expected ${wanted}, got ${got}`);
}

/** @throws {AgentperfError} `wrong-answer`: the work succeeds */
export async function expectFailure(work: () => unknown, what: string): Promise<void> {
  let failed = false;
  try {
    await work();
  } catch {
    failed = true;
  }
  expect(failed, `${what} must fail`);
}
