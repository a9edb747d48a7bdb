import { type LaunchConditions, type ReferenceName, type Result, referenceNames } from "../result/types.ts";
import { median } from "../statistics/summary.ts";
import { type Estimate, estimate } from "./estimate.ts";

/** One thing that a launch was told of the machine, over the launches that were told it. */
export interface ConditionSummary {
  readonly name: keyof LaunchConditions;
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly launches: number;
}

/** What the machine did while a result was made. */
export interface MachineSummary {
  /** Launches that were made a second time, since other processes had their processor. */
  readonly repeated: number;
  /** What the system doesn't tell is absent. */
  readonly conditions: readonly ConditionSummary[];
  /** What the machine could do beside any benchmark: median times over the rounds, in nanoseconds, with their bounds. */
  readonly references: readonly ReferenceSummary[];
}

/** What a machine could do, by one of the reference kernels. */
export interface ReferenceSummary {
  readonly name: ReferenceName;
  /** Name of the machine; absent: the one that made the result. */
  readonly agent?: string | undefined;
  readonly ns: Estimate;
  readonly least: number;
  readonly most: number;
}

const conditionNames = [
  "cpuShare",
  "waitShare",
  "involuntarySwitches",
  "othersCpus",
  "stolenShare",
  "diskShare",
  "writtenBytes",
  "load",
] as const satisfies readonly (keyof LaunchConditions)[];

/** What the machine did while a result was made, over all its launches and rounds. */
export function machineOf({ launches, references = [] }: Pick<Result, "launches" | "references">): MachineSummary {
  const bounds = (values: readonly number[]) => ({
    least: values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    most: values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  });
  return {
    repeated: launches.filter(({ isRepeated }) => isRepeated === true).length,
    conditions: conditionNames.flatMap((name) => {
      const values = launches.flatMap(({ conditions }) => conditions?.[name] ?? []);
      return values.length === 0 ? [] : [{ name, median: median(values), ...bounds(values), launches: values.length }];
    }),
    references: [...Map.groupBy(references, ({ agent }) => agent)].flatMap(([agent, own]) =>
      referenceNames.map((name) => {
        const values = own.map(({ ns }) => ns[name]);
        return { name, ...(agent === undefined ? {} : { agent }), ns: estimate(values), ...bounds(values) };
      }),
    ),
  };
}
