import {
  type AuditLog,
  auditPort,
  authPort,
  type Breaker,
  breakerPort,
  defineBenchmark,
  defineSuite,
  type LlmReply,
  llmPort,
  type MetricCounter,
  type MetricHistogram,
  type MetricRegistry,
  makeSchema,
  mcpPort,
  metricsPort,
  type PortsOf,
  rateLimitPort,
  removeSchema,
  type Session,
  type Sql,
  sessionsPort,
  sqlPort,
} from "@agentperf/core";
import { quiet } from "./postgres.ts";
import { mustBeAllowed } from "./rate-limit.ts";
import { allowedExample } from "./request.ts";
import { type Agent, checkReply, prepareAgent, toolRound } from "./tool-round.ts";

const turnPorts = [authPort, rateLimitPort, sessionsPort, sqlPort, llmPort, mcpPort, auditPort, metricsPort, breakerPort] as const;

type TurnPorts = PortsOf<typeof turnPorts>;

/** Name of the audit log in the launch's own directory. */
const auditName = "agent-turns";

/** Upper bounds of how long a turn takes, in seconds. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Failures of the model or its tool in a row after which further turns are refused, and for how long. */
const breaking = { failures: 5, resetMs: 10_000 };

/** What each turn runs on. */
interface Turning {
  readonly ports: TurnPorts;
  readonly keyPrefix: string;
  readonly userId: string;
  /** That user's. */
  readonly token: string;
  /** What the user asks to do. */
  readonly action: string;
  readonly agent: Agent;
  readonly breaker: Breaker<Agent, LlmReply>;
  readonly log: AuditLog;
  readonly registry: MetricRegistry;
  readonly turns: MetricCounter;
  readonly seconds: MetricHistogram;
  readonly statements: Statements;
  /** What was done so often, to be held against what there must be at the end. */
  readonly done: Done;
}

interface Done {
  /** Rounds of the model with its tool, and turns that it answered: as many. */
  rounds: number;
  turns: number;
}

interface Statements {
  readonly history: string;
  readonly insert: string;
  readonly count: string;
}

/** The table of what was said, with an index as a back end has it. */
async function makeMessages(sql: Sql, keyPrefix: string): Promise<Statements> {
  const table = `${await makeSchema(sql, keyPrefix)}.messages`;
  await sql.query(
    `CREATE TABLE ${table} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, session_id text NOT NULL, role text NOT NULL, body text NOT NULL) WITH (${quiet})`,
  );
  await sql.query(`CREATE INDEX ON ${table} (session_id, id)`);
  return {
    history: `SELECT role, body FROM ${table} WHERE session_id = $1 ORDER BY id DESC LIMIT 20`,
    insert: `INSERT INTO ${table} (session_id, role, body) VALUES ($1, $2, $3)`,
    count: `SELECT count(*)::integer AS n FROM ${table}`,
  };
}

async function prepareTurns(ports: TurnPorts, keyPrefix: string): Promise<Turning> {
  const { user, action } = allowedExample(ports.auth);
  const registry = ports.metrics.registry();
  const done = { rounds: 0, turns: 0 };
  const round = (agent: Agent): Promise<LlmReply> => {
    done.rounds += 1;
    return toolRound(agent);
  };
  return {
    ports,
    keyPrefix,
    action,
    userId: user.id,
    token: await ports.auth.issue({ user }),
    agent: await prepareAgent(ports.llm, ports.mcp),
    breaker: ports.breaker.make(round, breaking),
    log: await ports.audit.open(auditName),
    registry,
    turns: registry.counter({ name: "agent_turns_total", help: "turns of agents", labels: ["stop"] }),
    seconds: registry.histogram({ name: "agent_turn_seconds", help: "how long a turn takes" }, buckets),
    statements: await makeMessages(ports.sql, keyPrefix),
    done,
  };
}

/**
 * One turn of an agent from end to end: token, role, rate limit, session, its history from Postgres, the model with one call of a tool behind a
 * breaker, what was said to Postgres in a transaction, an audit record, metrics, clean up.
 * @throws {Error} any step gave something else than it must
 */
async function turn(state: Turning): Promise<LlmReply> {
  const { auth, sessions, "rate-limit": limiter } = state.ports;
  const startMs = performance.now();
  const user = await auth.verify(state.token);
  if (user.id !== state.userId) throw new Error(`the token of ${state.userId} is taken for one of ${user.id}`);
  if (!auth.isAllowed(user, state.action)) throw new Error(`${user.id} may not ${state.action}`);
  mustBeAllowed(limiter, await limiter.check(user.id));
  const session = await sessions.create({ userId: user.id });
  let isEnded = false;
  let reply: LlmReply;
  try {
    reply = await answer(state, session);
    state.turns.inc({ stop: reply.stop });
    state.seconds.observe((performance.now() - startMs) / 1_000);
  } finally {
    isEnded = await sessions.end(session.id);
  }
  if (!isEnded) throw new Error(`the session ${session.id} wasn't there when its turn ended`);
  state.done.turns += 1;
  return reply;
}

/** What a turn does in its session. */
async function answer({ ports: { sql }, agent, breaker, log, statements }: Turning, session: Session): Promise<LlmReply> {
  const history = await sql.query(statements.history, [session.id]);
  if (history.length > 0) throw new Error(`the new session ${session.id} has ${history.length} messages`);
  const reply = await breaker.call(agent);
  await sql.transaction(async (query) => {
    await query(statements.insert, [session.id, "user", agent.request.turns[0]?.text ?? ""]);
    await query(statements.insert, [session.id, "assistant", reply.text]);
  });
  await log.append({
    actor: session.userId,
    action: "agent.turn",
    target: session.id,
    details: { tool: agent.call.tool, stop: reply.stop },
  });
  return reply;
}

/** @throws {Error} not each turn has left its two messages, and is one among the metrics */
async function checkLeft({ ports: { sql }, statements, registry, done: { turns } }: Turning): Promise<void> {
  const [row] = await sql.query(statements.count);
  if (row?.["n"] !== 2 * turns) throw new Error(`Postgres has ${row?.["n"]} messages of ${turns} turns, not two of each`);
  const samples = await registry.read();
  for (const name of ["agent_turns_total", "agent_turn_seconds_count"]) {
    const counted = samples.filter((sample) => sample.name === name).reduce((sum, { value }) => sum + value, 0);
    if (counted !== turns) throw new Error(`the metric ${name} is ${counted} after ${turns} turns`);
  }
}

/** Ends all of it, each thing also where another one fails, and sees that each turn has asked the model and left what it must. */
async function endTurns(state: Turning): Promise<void> {
  const { ports, keyPrefix, agent, breaker, log, registry, done } = state;
  breaker.end();
  const [left] = await Promise.allSettled([checkLeft(state)]);
  const ends = await Promise.allSettled([log.close(), agent.connection.close(), registry.close(), removeSchema(ports.sql, keyPrefix)]);
  for (const end of [...ends, left]) if (end.status === "rejected") throw end.reason;
  const { length } = await ports.audit.read(auditName);
  if (done.rounds < done.turns)
    throw new Error(`the breaker let ${done.rounds} of ${done.turns} turns through, and answered the others by itself`);
  if (length !== done.turns) throw new Error(`the audit log has ${length} records of ${done.turns} turns`);
}

const endToEndAgentTurn = defineBenchmark({
  name: "EndToEndAgentTurn",
  description: "token, role, rate limit, session, Postgres, the model with one tool call by MCP behind a breaker, audit record, metrics",
  ports: turnPorts,
  setup: ({ ports, keyPrefix }) => prepareTurns(ports, keyPrefix),
  run: (state) => turn(state),
  release: (_, reply) => checkReply(reply),
  verify: (state) => checkLeft(state),
  teardown: (state) => endTurns(state),
});

/** A whole turn of an agent. It needs what all the optional suites need. */
export const agent = defineSuite({ name: "agent", optional: true, benchmarks: [endToEndAgentTurn] });
