import type { Suite } from "@agentperf/core";
import { loadSuites } from "./by-name.ts";

/** The 20 core benchmarks, suite by suite. */
export const suites: readonly Suite[] = await loadSuites();
