import type { Auth } from "./auth.ts";
import type { Mcp } from "./mcp.ts";
import type { RateLimiter } from "./rate-limit.ts";
import type { Redis } from "./redis.ts";
import type { Sessions } from "./sessions.ts";

/** Every port, by the name that config, flags and results call it. */
export interface Ports {
  sessions: Sessions;
  auth: Auth;
  mcp: Mcp;
  redis: Redis;
  "rate-limit": RateLimiter;
}

/** Name of a port. */
export type PortName = keyof Ports;

/** The names of all ports, in the order they are shown. */
export const portNames: readonly PortName[] = ["sessions", "auth", "mcp", "redis", "rate-limit"];
