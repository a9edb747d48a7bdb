import { launchesOf, type Result } from "@agentperf/core/result";
import { median } from "@agentperf/core/statistics";
import Table from "cli-table3";
import picocolors from "picocolors";
import { borderless } from "./borderless.ts";
import { formatBytes, formatNs } from "./format.ts";
import { sectionOf } from "./table.ts";

type Colours = ReturnType<typeof picocolors.createColors>;
type Crossing = Result["plan"]["crossings"][number];
type Memory = NonNullable<Result["launches"][number]["memory"]>;

/** The Go suite's target of objects an operation, and what is too much. */
const [target, limit] = [100, 500];

/** What each operation allocates: a row a benchmark, two columns a runtime. Empty where nothing was counted. */
export function memoryTable(result: Result, colour: boolean): string {
  const colours = picocolors.createColors(colour);
  const runtimes = result.environment.runtimes
    .map(({ name }) => name)
    .filter((runtime) =>
      result.plan.crossings.some((crossing) => crossing.runtime === runtime && cells(result, crossing, colours)[0] !== "–"),
    );
  if (runtimes.length === 0) return "";
  // There is room for more where one runtime has the line to itself.
  const [only, ...others] = runtimes;
  const isAlone = others.length === 0;
  const more = isAlone ? (["right", "right", "right"] as const) : [];
  const table = new Table(borderless(["left", ...runtimes.flatMap(() => ["right", "right"] as const), ...more]));
  const heading = (runtime: string): Table.Cell => ({ content: colours.bold(`  ${runtime}`), colSpan: 2, hAlign: "left" });
  table.push([
    "",
    ...runtimes.map(heading),
    ...(isAlone ? [" collections", " pauses", " peak memory"].map((text) => colours.dim(text)) : []),
  ]);
  for (const [section, members] of Map.groupBy(result.plan.crossings, sectionOf)) {
    const rows = [...Map.groupBy(members, ({ name }) => name)].map(([name, variants]) => {
      const own = runtimes.flatMap((runtime) =>
        cells(
          result,
          variants.find((crossing) => crossing.runtime === runtime),
          colours,
        ),
      );
      return [
        name,
        ...own,
        ...(isAlone
          ? process(
              result,
              variants.find(({ runtime }) => runtime === only),
            )
          : []),
      ];
    });
    if (rows.every((row) => row.slice(1).every((cell) => cell === "–"))) continue;
    table.push([{ content: colours.dim(section), colSpan: 1 + 2 * runtimes.length + more.length }], ...rows);
  }
  const lines = table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  const legend = `allocated by an operation, in bytes and in objects: ✓ to ${target}, ! to ${limit}, ✗ above; –: the runtime can't tell`;
  const also = isAlone ? [colours.dim("collections and their pauses: of 1,000 operations, while timing; peak memory: of the process")] : [];
  return [...lines, "", colours.dim(legend), ...also].join("\n");
}

function cells(result: Result, crossing: Crossing | undefined, colours: Colours): [bytes: string, objects: string] {
  if (crossing === undefined) return ["", ""];
  const memories = launchesOf(result, crossing.id).flatMap(({ memory }) => memory ?? []);
  const middle = (read: (memory: Memory) => number | undefined): number | undefined => {
    const values = memories.flatMap((memory) => read(memory) ?? []);
    return values.length === 0 ? undefined : median(values);
  };
  const bytes = middle(({ bytesPerOp }) => bytesPerOp);
  const objects = middle(({ allocsPerOp }) => allocsPerOp);
  return [bytes === undefined ? "–" : ` ${formatBytes(bytes)}`, objects === undefined ? "–" : marked(objects, colours)];
}

/** Collections and their pauses per 1,000 operations, and the peak of the process. */
function process(result: Result, crossing: Crossing | undefined): [count: string, pause: string, peak: string] {
  const memories = launchesOf(result, crossing?.id ?? "").flatMap(({ memory }) => memory ?? []);
  const middle = (values: readonly number[], format: (value: number) => string) =>
    values.length === 0 ? "–" : ` ${format(median(values))}`;
  const collections = memories.flatMap((memory) => memory.collections ?? []);
  return [
    middle(
      collections.map(({ count }) => count),
      (count) => (count === 0 ? "0" : count.toPrecision(2)),
    ),
    middle(
      collections.map(({ pauseNs }) => pauseNs),
      (ns) => (ns === 0 ? "0" : formatNs(ns)),
    ),
    middle(
      memories.flatMap(({ peakRssBytes }) => peakRssBytes ?? []),
      formatBytes,
    ),
  ];
}

function marked(objects: number, colours: Colours): string {
  const text = objects < 9.95 ? objects.toFixed(1).replace(/\.0$/, "") : objects.toFixed(0);
  if (objects <= target) return `${text}${colours.green("✓")}`;
  return objects <= limit ? `${text}${colours.yellow("!")}` : `${text}${colours.red("✗")}`;
}
