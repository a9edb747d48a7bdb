import { type ProvidedPort, runtimeNames, type Suite } from "@agentperf/core";
import type { PortTable } from "../config/ports.ts";
import { allSuites } from "../selection/select.ts";
import type { Answer, Candidate } from "./candidate.ts";

/** What a value can name. */
export interface Known {
  suites(): Promise<readonly Suite[]>;
  ports(): Promise<PortTable>;
}

/** A value that is being typed. */
interface Typed {
  /** As far as it is typed. */
  readonly current: string;
  /** The arguments before it. */
  readonly operands: readonly string[];
  readonly known: Known;
  /** The program's commands. */
  readonly commands: readonly Candidate[];
  /** The flag whose value it is, with its dashes; absent for an argument. */
  readonly flag?: string | undefined;
}

type Kind = (typed: Typed) => Partial<Answer> | Promise<Partial<Answer>>;

const files: Kind = () => ({ files: true });

/**
 * What a value can be, by the placeholder that its declaration and `--help` have for it: `<file>`, `[patterns...]`. Of one that isn't here, such as
 * a duration, nothing is known.
 */
export const kinds: Readonly<Record<string, Kind>> = {
  file: files,
  files,
  directory: files,
  result: files,
  results: files,
  reporter: async () => ({
    candidates: Object.keys((await import("../reporters/index.ts")).reporters).map((value) => ({ value })),
    files: true,
  }),
  runtimes: ({ current }) => ({ candidates: listed(current, runtimeNames) }),
  subjects: async ({ current }) => {
    const [{ subjectsWith }, { clientPorts }] = await Promise.all([import("../init/found.ts"), import("../init/ports.ts")]);
    return { candidates: listed(current, subjectsWith(await clientPorts())) };
  },
  suites: async ({ current, known }) => ({
    candidates: listed(current, [...(await known.suites()).map(({ name }) => name), allSuites]),
  }),
  patterns: async ({ current, operands, known }) => ({
    candidates: (await names(current, known, { withSuites: true })).filter(({ value }) => !operands.includes(value)),
  }),
  benchmark: async ({ current, known }) => ({ candidates: await names(current, known, { withSuites: false }) }),
  ids: async ({ current, flag, known }) => {
    const port = [...(await known.ports()).values()].find((own) => own.flag !== undefined && `--${own.flag}` === flag);
    return { candidates: port === undefined ? [] : listed(current, Object.keys(port.adapters)) };
  },
  topic: async ({ operands, commands }) => ({
    candidates:
      operands.length > 0
        ? []
        : [
            ...Object.entries((await import("../topics/index.ts")).topics).map(([value, { summary: description }]) => ({
              value,
              description,
            })),
            ...commands,
          ],
  }),
  "port=ids": async ({ current, known }) => ({ candidates: adaptersOfPorts(current, [...(await known.ports()).values()]) }),
  side: async ({ current, known }) => ({
    files: true,
    candidates: [
      ...adaptersOfPorts(current, [...(await known.ports()).values()]),
      ...(current.startsWith("runtime=") ? runtimeNames.map((name) => ({ value: `runtime=${name}` })) : [{ value: "runtime=" }]),
    ],
  }),
};

/** Names with commas between them: the one behind the last comma is being typed, and those before it aren't offered again. */
function listed(current: string, all: readonly string[]): Candidate[] {
  const before = current.slice(0, current.lastIndexOf(",") + 1);
  const given = before.split(",").map((name) => name.trim());
  return all.filter((name) => !given.includes(name)).map((name) => ({ value: before + name }));
}

/** `redis=` while the port is typed, then its adapters. */
function adaptersOfPorts(current: string, ports: readonly ProvidedPort[]): Candidate[] {
  const at = current.indexOf("=");
  if (at < 0) return ports.map(({ name }) => ({ value: `${name}=`, description: `adapters of port ${name}` }));
  const port = ports.find(({ name }) => name === current.slice(0, at));
  if (port === undefined) return [];
  return listed(current.slice(at + 1), Object.keys(port.adapters)).map(({ value }) => ({ value: `${port.name}=${value}` }));
}

/** Suites and benchmarks; behind a slash also what of a suite and at which level. */
async function names(current: string, known: Known, { withSuites }: { readonly withSuites: boolean }): Promise<Candidate[]> {
  const suites = await known.suites();
  const found: Candidate[] = withSuites ? suites.map(({ name }) => ({ value: name, description: `suite ${name}` })) : [];
  const { variants } = current.includes("/") ? await import("@agentperf/core/plan") : {};
  for (const suite of suites) {
    for (const benchmark of suite.benchmarks) {
      const { name, description } = benchmark;
      found.push({ value: name, description });
      if (variants === undefined) continue;
      const levels = variants(benchmark).map((variant) => variant.name);
      for (const value of [...levels, `${suite.name}/${name}`, ...levels.map((level) => `${suite.name}/${level}`)])
        found.push({ value, description });
    }
  }
  return found;
}
