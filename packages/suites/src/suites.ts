import type { Suite } from "@agentperf/core";
import { loadSuites } from "./by-name.ts";

/** All of our suites: those of the 20 core benchmarks, and the optional ones. */
export const suites: readonly Suite[] = await loadSuites();
