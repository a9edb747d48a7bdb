export { formatResult, parseResult } from "./document.ts";
export { isGoTestJson } from "./go-json.ts";
export { type GoText, type GoTextFile, type GoTextOptions, type GoWarning, parseGoText, readGoText } from "./go-reader.ts";
export { goRecords } from "./go-records.ts";
export { formatGoText, type GoRecord } from "./go-text.ts";
export { collectUnits, type UnitSetting, type UnitSettings } from "./go-units.ts";
export { hasTimes, isTelling, isValid, launchesOf } from "./launches.ts";
export { allPlacesOf, placesOf, versionOn } from "./places.ts";
export { environmentSchema, loadPartSchema, resultAdapterSchema, resultJsonSchema, resultSchema, resultVersion } from "./schema.ts";
export type {
  Environment,
  Failure,
  FoundRate,
  Latency,
  Launch,
  LaunchConditions,
  LaunchLoad,
  LaunchMemory,
  LaunchStart,
  LoadAgent,
  LoadPart,
  LoadShare,
  ReferenceName,
  ReferenceRound,
  Result,
  ResultAdapter,
  ResultAgent,
  ResultCrossing,
  ResultLoad,
  ResultPlan,
} from "./types.ts";
export { referenceNames } from "./types.ts";
