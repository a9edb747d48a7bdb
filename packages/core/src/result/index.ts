export { formatResult, parseResult } from "./document.ts";
export { goRecords } from "./go-records.ts";
export { formatGoText, type GoRecord, type GoTextFile, type GoWarning, parseGoText } from "./go-text.ts";
export { launchesOf } from "./launches.ts";
export { type Environment, type Failure, type Launch, type Result, resultSchema, resultVersion } from "./schema.ts";
