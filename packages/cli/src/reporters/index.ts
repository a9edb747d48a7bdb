import type { CheckReporter, ComparisonReporter, Reporter, VerdictsReporter } from "./reporter.ts";

// One table a command: its keys are the formats that the command's flag takes. A new format is its file and its line here.
// Light: `--help` loads it, and each format is loaded when it is used.

type Lazy<T> = () => Promise<T>;

/** Formats of `run`. */
export const reporters = {
  table: async () => (await import("./table.ts")).tableReporter,
  go: async () => (await import("./go.ts")).goReporter,
  json: async () => (await import("./json.ts")).jsonReporter,
  markdown: async () => (await import("./run-markdown.ts")).markdownReporter,
  csv: async () => (await import("./rows-csv.ts")).csvReporter,
  "csv-launches": async () => (await import("./rows-csv.ts")).csvLaunchesReporter,
  junit: async () => (await import("./junit.ts")).junitReporter,
  "github-action-benchmark": async () => (await import("./github-action-benchmark.ts")).githubActionBenchmark,
  bencher: async () => (await import("./bencher.ts")).bencherReporter,
  hyperfine: async () => (await import("./hyperfine.ts")).hyperfineReporter,
  html: async () => (await import("./html.ts")).htmlReporter,
  prometheus: async () => (await import("./prometheus.ts")).prometheusReporter,
} satisfies Record<string, Lazy<Reporter>>;

/** Formats of `compare`. */
export const comparisonReporters = {
  table: async () => (await import("./changes-table.ts")).changesTable,
  benchstat: async () => (await import("./benchstat.ts")).benchstatReport,
  csv: async () => (await import("./csv.ts")).csvReport,
  markdown: async () => (await import("./changes-markdown.ts")).changesMarkdown,
  json: async () => (await import("./changes-json.ts")).changesJson,
} satisfies Record<string, Lazy<ComparisonReporter>>;

/** Formats of `ab`. */
export const verdictsReporters = {
  table: async () => (await import("./verdicts-table.ts")).verdictsReport,
  json: async () => (await import("./verdicts-json.ts")).verdictsJson,
  markdown: async () => (await import("./verdicts-markdown.ts")).verdictsMarkdown,
  csv: async () => (await import("./verdicts-csv.ts")).verdictsCsv,
  junit: async () => (await import("./verdicts-junit.ts")).verdictsJunit,
} satisfies Record<string, Lazy<VerdictsReporter>>;

/** Formats of `check`. */
export const checkReporters = {
  text: async () => (await import("./check-text.ts")).checkText,
  github: async () => (await import("./check-github.ts")).checkGithub,
  json: async () => (await import("./check-json.ts")).checkJson,
  markdown: async () => (await import("./check-markdown.ts")).checkMarkdown,
  junit: async () => (await import("./check-junit.ts")).checkJunit,
} satisfies Record<string, Lazy<CheckReporter>>;

/** A format of `run`. */
export type ReportFormat = keyof typeof reporters;

/** A format of `compare`. */
export type ComparisonFormat = keyof typeof comparisonReporters;

/** A format of `check`. */
export type CheckFormat = keyof typeof checkReporters;
