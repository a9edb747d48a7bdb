export { type AnalyserName, analyse, analysers, type Conclusion } from "./analysers.ts";
export { type Baselines, noBaselines, parseBaselines } from "./baselines.ts";
export { type Change, changeOf, weightOf } from "./changes.ts";
export { clientLimit } from "./client.ts";
export { type ColdStart, coldStartsOf, type FirstOperation, firstOperationsOf } from "./cold.ts";
export { type Distribution, distributionOf, type Percentile } from "./distribution.ts";
export { type Estimate, estimate, fewestRounds, intervalAlpha, isNarrow, launchesUntilNarrow, uncertaintyOf } from "./estimate.ts";
export type { Advice, Analysed, Analyser, Finding, Severity } from "./finding.ts";
export {
  type BaselineStanding,
  type Highlights,
  highlightsOf,
  type Noise,
  type RatioRange,
  type Standing,
  standingsOf,
} from "./highlights.ts";
export { allocationLimits, type Level, type Limits, levelOf } from "./levels.ts";
export { type LoadMeasure, type LoadSamples, loadMeasures, loadSamplesOf, loadWords, lostShare, searchSteps } from "./load-samples.ts";
export {
  type LoadOutcome,
  type LoadSecond,
  type LoadSummary,
  type LoadTimesSummary,
  loadOutcome,
  loadsOf,
  withoutLoads,
} from "./loads.ts";
export { type ConditionSummary, type MachineSummary, machineOf, type ReferenceSummary } from "./machine.ts";
export { type MetricSummary, metricsOf } from "./metrics.ts";
export { othersCpusOf, othersThatMatter } from "./others.ts";
export { summarizeRecords } from "./record-summary.ts";
export { type ScalingSeries, scalingSeriesOf } from "./scaling.ts";
export {
  isLimited,
  type ProbeSummary,
  type SearchEnd,
  type SearchLimit,
  type SearchSummary,
  searchesOf,
  type TriedRate,
} from "./searches.ts";
export type { Figure } from "./steadier.ts";
export {
  type BaselineRatio,
  type CrossingSummary,
  type MeasuredCrossing,
  type MemorySummary,
  measuredOf,
  type Summary,
  summarize,
  type UnmeasuredCrossing,
} from "./summary.ts";
export { type Throughput, type ThroughputStretch, throughputOf } from "./throughput.ts";
export { isNewRegression, type Shift, type Trend, type TrendPoint, trendsOf } from "./trends.ts";
export { type Versus, versusMargin } from "./versus.ts";
