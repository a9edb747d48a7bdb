import { AgentperfError } from "../errors.ts";
import type { MaybePromise } from "../ports/maybe-promise.ts";
import { type CapabilityOf, isPort, type Port, type PortsOf } from "../ports/port.ts";
import type { Host } from "./host.ts";

/** A value of a parameter. */
export type ParameterValue = string | number | boolean;

/** What a benchmark is given. */
export interface BenchmarkContext<P extends readonly Port[] = readonly Port[]> {
  /** The ports it named, opened, by their names. */
  readonly ports: PortsOf<P>;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Operations in flight. */
  readonly concurrency: number;
  /** Every key made must begin with this. */
  readonly keyPrefix: string;
  /** A directory of the benchmark's own; it is removed afterwards. */
  readonly directory: string;
  /** Aborted when the run ends early. */
  readonly signal: AbortSignal;
  /** Seeded numbers in [0, 1). */
  readonly random: () => number;
  readonly host: Host;
  /** Tells the user something worth knowing. */
  note(text: string): void;
}

/** Settings of a benchmark, as its author writes them. */
export interface BenchmarkDefinition<P extends readonly Port[], State, Argument, Result> {
  /** Go-style name: `RedisSet`. */
  readonly name: string;
  /** What one operation is, in a line. */
  readonly description?: string;
  /** Ports it needs. Default: none. */
  readonly ports?: P;
  /** Capabilities that a port's adapter must have, by the port's name; it is skipped on others. */
  readonly requires?: { readonly [One in NoInfer<P>[number] as One["name"]]?: readonly CapabilityOf<One>[] };
  /** Key of its baseline. */
  readonly baseline?: string;
  /** Values of each parameter; all combinations are measured, each as a sub-benchmark. */
  readonly parameters?: Readonly<Record<string, readonly ParameterValue[]>>;
  /** Numbers of operations in flight, each a sub-benchmark. Default: one at a time, no sub-benchmark, where nobody asks for levels. */
  readonly concurrency?: readonly number[];
  /** Why it can only be measured one operation at a time, as the end of a sentence. Default: at any number, where somebody asks for it. */
  readonly oneAtATime?: string;
  /** Runs only when named. */
  readonly manual?: boolean;
  /** Makes what the operations need. Untimed. */
  setup?(context: BenchmarkContext<P>): MaybePromise<State>;
  /** Runs all of the measuring inside something, such as a request's context. Must call `measuring` once. Untimed. */
  within?(state: NoInfer<State>, measuring: () => Promise<void>): Promise<void>;
  /** Makes the argument of one operation. Untimed. */
  prepare?(state: NoInfer<State>): MaybePromise<Argument>;
  /** One operation: the only thing that is timed. Throws where it goes wrong. */
  run(state: NoInfer<State>, argument: NoInfer<Argument>): MaybePromise<Result>;
  /** Undoes one operation. Untimed. */
  release?(state: NoInfer<State>, result: Awaited<NoInfer<Result>>, argument: NoInfer<Argument>): MaybePromise<void>;
  /** Checks one operation's result before anything is measured; throws or gives false where it is wrong. */
  verify?(state: NoInfer<State>, result: Awaited<NoInfer<Result>>): MaybePromise<boolean | void>;
  /** Figures of the benchmark's own, by unit: `{ "heap-growth-B/op": 12 }`. Read after measuring. */
  metrics?(state: NoInfer<State>): Readonly<Record<string, number>>;
  /** Removes what `setup` made; called also after a failure. Untimed. */
  teardown?(state: NoInfer<State>): MaybePromise<void>;
}

/** A benchmark whose types are no longer known, as the engine runs it. */
export type Benchmark = BenchmarkDefinition<readonly Port[], unknown, unknown, unknown>;

/** Benchmarks that belong together. */
export interface Suite {
  readonly name: string;
  /**
   * Runs only where it is named, by its own name, a benchmark's, or as one of all, such as a suite that needs a package that few have. Default:
   * false.
   */
  readonly optional?: boolean | undefined;
  readonly benchmarks: readonly Benchmark[];
}

const isParameter = (value: unknown): value is ParameterValue =>
  typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));

const benchmarkName = /^[A-Z][A-Za-z0-9_]*$/;
const suiteName = /^[a-z][a-z0-9-]*$/;

/**
 * Declares a benchmark.
 * @throws {AgentperfError} `definition`: says which setting isn't valid
 */
export function defineBenchmark<const P extends readonly Port[] = readonly [], State = undefined, Argument = undefined, Result = unknown>(
  definition: BenchmarkDefinition<P, State, Argument, Result>,
): Benchmark {
  const { name } = definition;
  const refuse = (what: string) => new AgentperfError("definition", `defineBenchmark ${String(name)}: ${what}`);
  if (typeof name !== "string" || !benchmarkName.test(name)) {
    throw refuse("name must begin with a capital letter and hold only letters, digits and _");
  }
  if (typeof definition.run !== "function") throw refuse("run must be a function");
  const ports: readonly unknown[] = definition.ports ?? [];
  if (!ports.every(isPort)) throw refuse("ports must hold ports, such as redisPort, or ones made by definePort");
  for (const [port, capabilities = []] of Object.entries<readonly string[] | undefined>(definition.requires ?? {})) {
    const known = ports.find(({ name: own }) => own === port)?.capabilities ?? {};
    const unknown = capabilities.find((capability) => !Object.hasOwn(known, capability));
    if (unknown !== undefined) throw refuse(`port ${port} knows no capability ${JSON.stringify(unknown)}`);
  }
  for (const level of definition.concurrency ?? []) {
    if (!Number.isSafeInteger(level) || level < 1) throw refuse(`concurrency ${level} must be a whole number from 1`);
  }
  if (definition.oneAtATime !== undefined && definition.concurrency !== undefined)
    throw refuse("oneAtATime leaves no place for concurrency");
  checkParameters(definition);
  // The engine hands each function only what the definition itself made, so forgetting the types is safe.
  return definition as unknown as Benchmark;
}

/**
 * Sees that a benchmark's parameters give sub-benchmarks names of their own, which every format can hold.
 * @throws {AgentperfError} `definition`: says which value isn't valid
 */
export function checkParameters(definition: Pick<Benchmark, "name" | "parameters">): void {
  const refuse = (what: string) => new AgentperfError("definition", `defineBenchmark ${String(definition.name)}: ${what}`);
  for (const [key, values] of Object.entries(definition.parameters ?? {})) {
    if (key === "concurrency" || !/^\w+$/.test(key)) throw refuse(`parameter name ${JSON.stringify(key)} isn't usable`);
    if (!Array.isArray(values) || values.length === 0) throw refuse(`parameter ${key} has no values`);
    const shown = new Set<string>();
    for (const value of values as readonly unknown[]) {
      const text = String(value);
      const name = `parameter ${key}: the value ${typeof value === "string" ? JSON.stringify(value) : text}`;
      if (!isParameter(value)) throw refuse(`${name} must be text, a finite number, true or false`);
      if (!/^[^\s/\p{Cc}]+$/u.test(text))
        throw refuse(`${name} can't stand in a benchmark's name: it must not be empty or hold spaces, slashes or control characters`);
      // Names tell sub-benchmarks apart, and 1 and "1" give the same one.
      if (shown.has(text)) throw refuse(`${name} is there twice`);
      shown.add(text);
    }
  }
}

/**
 * Declares a suite.
 * @throws {AgentperfError} `definition`: the name isn't valid, or two benchmarks have one name
 */
export function defineSuite(suite: Suite): Suite {
  if (typeof suite.name !== "string" || !suiteName.test(suite.name)) {
    throw new AgentperfError(
      "definition",
      `defineSuite: name ${JSON.stringify(suite.name)} must be lower case letters, digits and hyphens`,
    );
  }
  const seen = new Set<string>();
  for (const { name } of suite.benchmarks) {
    if (seen.has(name)) throw new AgentperfError("definition", `defineSuite ${suite.name}: two benchmarks named ${name}`);
    seen.add(name);
  }
  return suite;
}
