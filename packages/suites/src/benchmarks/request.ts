import { authPort, type McpCall, type McpConnection, type PortsOf, rateLimitPort, redisPort, sessionsPort } from "@agentperf/core";
import { callChecked } from "./mcp.ts";
import { mustBeAllowed } from "./rate-limit.ts";
import { keyTtlMs } from "./redis.ts";

/** The ports that a request goes through, but for its tool call. */
export const requestPorts = [sessionsPort, authPort, redisPort, rateLimitPort] as const;

/** What one request of the back end runs on. */
export interface RequestState {
  readonly ports: PortsOf<typeof requestPorts>;
  readonly token: string;
  /** What the user asks to do. */
  readonly action: string;
  /** Its keys in Redis begin with this. */
  readonly keyPrefix: string;
}

/** The user whose requests are measured; may create sessions. */
export const requestUser = { id: "ada", roles: ["user"] };

/** A user, an action and the answer for it that this back end gives, for a user that is let through. */
export function allowedExample(auth: RequestState["ports"]["auth"]): { user: typeof requestUser; action: string } {
  const example = auth.roleExamples.find(({ allowed }) => allowed);
  if (example === undefined) throw new Error("the auth port has no role example that is allowed");
  return { user: { id: requestUser.id, roles: [...example.user.roles] }, action: example.action };
}

/** Makes the token of a user that the back end lets through, and the action that it asks for. */
export async function prepareRequests(ports: RequestState["ports"], keyPrefix: string): Promise<RequestState> {
  const { user, action } = allowedExample(ports.auth);
  return { ports, keyPrefix, action, token: await ports.auth.issue({ user }) };
}

/**
 * One request from end to end: token, role, rate limit, session, Redis, the tool call where there is a connection, clean up.
 * @throws {Error} any step gave something else than it must
 */
export async function handleRequest(
  state: RequestState,
  tool?: { readonly connection: McpConnection; readonly call: McpCall },
): Promise<void> {
  const { auth, sessions, redis, "rate-limit": limiter } = state.ports;
  const user = await auth.verify(state.token);
  if (!auth.isAllowed(user, state.action)) throw new Error(`${user.id} may not ${state.action}`);
  mustBeAllowed(limiter, await limiter.check(user.id));
  const session = await sessions.create({ userId: user.id });
  const key = `${state.keyPrefix}session:${session.id}`;
  try {
    const record = JSON.stringify({ id: session.id, userId: session.userId, createdAt: session.createdAt });
    await redis.set(key, record, { ttlMs: keyTtlMs });
    if ((await redis.get(key)) !== record) throw new Error("Redis gave another session than was stored");
    if (tool !== undefined) await callChecked(tool.connection, tool.call);
  } finally {
    await redis.del([key]);
    await sessions.end(session.id);
  }
}
