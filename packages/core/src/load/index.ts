export * from "./arrivals.ts";
export { ErrorCounter, type ErrorKind, otherErrors } from "./errors.ts";
export type { LoadMeasurement } from "./load-measurement.ts";
export { type LoadCounts, LoadRecorder, Times } from "./load-recorder.ts";
export { type LoadStretch, type LoadTimeline, LoadTimelineRecorder } from "./load-timeline.ts";
export { type LoadOptions, measureLoad } from "./measure-load.ts";
export { type Judged, judge, type Objective, parseObjective, parseRate } from "./objectives.ts";
export { type OpenLoopOptions, openLoop } from "./open-loop.ts";
export { belowTimers, type Invalid, invalidity } from "./validity.ts";
