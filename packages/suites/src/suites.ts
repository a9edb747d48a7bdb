import type { Suite } from "@agentperf/core";
import { loadSuites } from "./by-name.ts";

/** The 20 core benchmarks, suite by suite, and the suites that run only where they are named. */
export const suites: readonly Suite[] = await loadSuites();
