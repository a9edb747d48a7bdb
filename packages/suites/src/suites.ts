import type { Suite } from "@agentperf/core";
import { auth } from "./benchmarks/auth.ts";
import { integration } from "./benchmarks/integration.ts";
import { mcp } from "./benchmarks/mcp.ts";
import { rateLimit } from "./benchmarks/rate-limit.ts";
import { redis } from "./benchmarks/redis.ts";
import { sessions } from "./benchmarks/sessions.ts";
import { stress } from "./benchmarks/stress.ts";

/** The 20 core benchmarks, suite by suite. */
export const suites: readonly Suite[] = [sessions, auth, mcp, redis, rateLimit, integration, stress];
