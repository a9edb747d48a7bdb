import type { NamedRecord } from "@agentperf/core/comparison";

/** Loads of one benchmark that differ from file to file in what was asked for, so that there is nothing to compare; a line each. */
export function unlikeLoads(records: readonly NamedRecord[]): string[] {
  const loads = records.flatMap(({ name, config, file }) => {
    const { load, ...rest } = config;
    const benchmark = name.replace(/\/rate=[^/]*/, "");
    return load === undefined ? [] : [{ key: JSON.stringify([benchmark, rest]), benchmark, file, load }];
  });
  const texts = [...Map.groupBy(loads, ({ key }) => key).values()].flatMap((alike) => {
    const files = [...Map.groupBy(alike, ({ file }) => file)].map(([file, its]) => ({ file, asked: new Set(its.map(({ load }) => load)) }));
    const [first, ...others] = files;
    if (first === undefined) return [];
    return others
      .filter(({ asked }) => asked.isDisjointFrom(first.asked))
      .map(({ file, asked }) => {
        const said = (all: ReadonlySet<string>) => [...all].join(" | ");
        // A group has at least one.
        const benchmark = alike[0]?.benchmark;
        return `${benchmark} was put under other loads, which aren't compared: ${said(first.asked)} in ${first.file}, ${said(asked)} in ${file}`;
      });
  });
  return [...new Set(texts)];
}
