import type { Suite } from "@agentperf/core";
import { suiteByName } from "./by-name.ts";

/** The 20 core benchmarks, suite by suite. */
export const suites: readonly Suite[] = await Promise.all(Object.values(suiteByName).map((load) => load()));
