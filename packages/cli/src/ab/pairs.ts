import { AgentperfError } from "@agentperf/core";
import type { Crossing } from "@agentperf/core/plan";
import { own } from "@agentperf/core/safety";
import { type Side, type SideChoice, sideName } from "./side.ts";

/** How a launch compares: in slices in one process, or by one process a side, one after the other. */
export type Method = "alternating" | "in turn";

/** Two crossings that are measured against each other. */
export interface Pair {
  /** `redis/RedisGet`, without what tells the sides apart. */
  readonly benchmark: string;
  readonly runtime: string;
  readonly crossings: readonly [first: Crossing, second: Crossing];
  readonly method: Method;
}

/** What two sides have in common, and what only one of them has. */
export interface Paired {
  readonly pairs: readonly Pair[];
  /** Names of sub-benchmarks, by side. */
  readonly only: readonly [first: readonly string[], second: readonly string[]];
}

/**
 * The crossings that two sides have in common, but for what tells the sides apart; of two checkouts or configs what only one has besides.
 * @throws {AgentperfError} `usage`: there is nothing of either, and why
 */
export function pairsOf(first: Side, second: Side): Paired {
  const fixed = fixedBy(first, second);
  const others = Map.groupBy(second.prepared.run.filter(isOf(second.choice)), (crossing) => keyOf(crossing, fixed));
  const pairs = first.prepared.run.filter(isOf(first.choice)).flatMap((crossing) => {
    const found = others.get(keyOf(crossing, fixed)) ?? [];
    return found
      .filter((other) => hasDifference(first, second, crossing, other))
      .map((other) => pairOf(crossing, other, fixed, methodOf(first, second, crossing, other)));
  });
  const only = names(first) || names(second) ? ([lackedBy(second, first), lackedBy(first, second)] as const) : ([[], []] as const);
  if (pairs.length > 0 || only.some((one) => one.length > 0)) return { pairs, only };
  const reasons = reasonsOf([first, second]);
  throw new AgentperfError(
    "usage",
    `nothing to compare: no benchmark in which the sides differ${reasons.length === 0 ? "" : ` (${reasons.join("; ")})`}`,
  );
}

/** Why something is skipped, with its side where the other one doesn't skip for the same. */
function reasonsOf(sides: readonly [Side, Side]): string[] {
  const [first, second] = sides.map(({ prepared }) => new Set(prepared.skipped.map(({ reason }) => reason))) as [Set<string>, Set<string>];
  const name = (at: number) =>
    sideName(
      at,
      sides.map(({ choice }) => choice),
    );
  return [
    ...first.intersection(second),
    ...[...first.difference(second)].map((reason) => `${name(0)}: ${reason}`),
    ...[...second.difference(first)].map((reason) => `${name(1)}: ${reason}`),
  ];
}

/** Sub-benchmarks that one side has and the other hasn't, run or skipped. */
export function lackedBy(lacking: Pick<Side, "prepared"> | undefined, { prepared, choice }: Side): string[] {
  const nameOf = ({ suite, name }: Crossing) => `${suite}/${name}`;
  const all = (side: Pick<Side, "prepared">) => [...side.prepared.run, ...side.prepared.skipped.map(({ crossing }) => crossing)];
  const there = new Set(lacking === undefined ? [] : all(lacking).map((crossing) => keyOfBenchmark(crossing)));
  const missing = prepared.run.filter(isOf(choice)).filter((crossing) => !there.has(keyOfBenchmark(crossing)));
  return [...new Set(missing.map(nameOf))];
}

/** A level is a side's own where it says so, and then its benchmark is still the same. */
const keyOfBenchmark = ({ suite, benchmark, parameters }: Crossing): string => JSON.stringify([suite, benchmark, parameters]);

/** Whether a side is a checkout or has a config of its own, in which there may be other benchmarks. */
const names = ({ choice }: Side): boolean => choice.checkout !== undefined || choice.config !== undefined;

/** What one side or both say, so that it needn't be the same on the two. */
interface Fixed {
  readonly ports: ReadonlySet<string>;
  readonly parameters: ReadonlySet<string>;
  readonly isRuntime: boolean;
}

function fixedBy(first: Side, second: Side): Fixed {
  const choices = [first.choice, second.choice];
  const resolved = [first, second].map(({ prepared }) => prepared.resolved.adapters);
  const isOne = (port: string) => resolved.every((adapters) => (adapters.get(port) ?? []).length < 2);
  const known = resolved.flatMap((adapters) => [...adapters.keys()]);
  return {
    ports: new Set([...choices.flatMap(({ adapters }) => Object.keys(adapters)), ...known.filter(isOne)]),
    parameters: new Set(choices.flatMap(({ parameters }) => Object.keys(parameters))),
    isRuntime: choices.some(({ runtime }) => runtime !== undefined),
  };
}

/** The values that a side chooses among a benchmark's parameters; those of a benchmark without them are of no interest. */
const isOf =
  ({ parameters }: SideChoice) =>
  (crossing: Crossing): boolean => {
    const values = valuesOf(crossing);
    return Object.entries(parameters).every(([name, value]) => String(own(values, name)) === value);
  };

/** A crossing's parameters; its level among them where its name has one. */
const valuesOf = ({ name, parameters, concurrency }: Crossing): Record<string, unknown> =>
  /\/concurrency=\d+$/.test(name) ? { ...parameters, concurrency } : parameters;

function keyOf(crossing: Crossing, { ports, parameters, isRuntime }: Fixed): string {
  const values = Object.entries(valuesOf(crossing)).filter(([name]) => !parameters.has(name));
  const adapters = Object.entries(crossing.adapters).filter(([port]) => !ports.has(port));
  return JSON.stringify([crossing.suite, crossing.benchmark, values, adapters, isRuntime ? "" : crossing.runtime]);
}

/** Two checkouts or configs may be one and the same, to see whether that is noticed; else the crossings must not be. */
function hasDifference(first: Side, second: Side, one: Crossing, other: Crossing): boolean {
  const parameters = ({ choice }: Side) => Object.keys(choice.parameters).length > 0;
  if (names(first) || names(second)) return true;
  if (parameters(first) && parameters(second)) return true;
  return one.id !== other.id;
}

/** Two runtimes can't share a process, and what runs inside a context of its own can't share it with another. */
function methodOf(first: Side, second: Side, one: Crossing, other: Crossing): Method {
  const isEnclosed = ({ prepared }: Side, { suite, benchmark }: Crossing) =>
    prepared.suites
      .filter(({ name }) => name === suite)
      .some(({ benchmarks }) => benchmarks.some(({ name, within }) => name === benchmark && within !== undefined));
  const canShare = one.runtime === other.runtime && !isEnclosed(first, one) && !isEnclosed(second, other);
  return canShare ? "alternating" : "in turn";
}

function pairOf(one: Crossing, other: Crossing, { parameters, ports }: Fixed, method: Method): Pair {
  const values = Object.entries(valuesOf(one)).filter(([name]) => !parameters.has(name));
  const name = [one.benchmark, ...values.map(([key, value]) => `${key}=${value}`)].join("/");
  const runtime = one.runtime === other.runtime ? one.runtime : `${one.runtime}|${other.runtime}`;
  // Where a port has several adapters, each pair is on one of them.
  const on = Object.entries(one.adapters).flatMap(([port, id]) => (ports.has(port) ? [] : [` ${port}=${id}`]));
  return { benchmark: `${one.suite}/${name}${on.join("")}`, runtime, crossings: [one, other], method };
}
