import process from "node:process";
import {
  type Adapter,
  AgentperfError,
  callRule,
  callSettings,
  checkOptions,
  configuredCall,
  defineAdapter,
  type Mcp,
  type McpCall,
  mcpPort,
  type Opened,
  type OptionRules,
  optionRule,
  probeByOpening,
  sampleCall,
  sessionEnd,
} from "@agentperf/core";
import { httpRules, targetOf } from "../clients/options.ts";
import { Pool } from "../lean/pool.ts";
import { wires } from "../lean/wire.ts";
import { connect, type LeanConnection } from "./session.ts";

/** Options of {@link leanMcp}. */
export interface LeanMcpOptions {
  /** Address of the server's MCP endpoint, with `http://`. Default: the variable `MCP_URL`. */
  readonly url?: string | undefined;
  /** Bearer token. Default: the variable `MCP_TOKEN`. */
  readonly token?: string | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The call that benchmarks make. Default: that of `MCP_TOOL`, `MCP_ARGS` and `MCP_EXPECT`, else tool `echo` with a message. */
  readonly call?: McpCall | undefined;
  /** Connections at most, which all sessions share; further requests wait for one. Default: as many as requests are in flight. */
  readonly connections?: number | undefined;
  /** Give up opening a session after this many milliseconds. Default: 5,000. */
  readonly connectTimeoutMs?: number | undefined;
  /** Requests fail when the server has answered none for this many milliseconds. Default: 10,000. */
  readonly requestTimeoutMs?: number | undefined;
  /** A larger reply fails, in bytes. Default: 16 MiB. */
  readonly maxReplyBytes?: number | undefined;
}

const rules: OptionRules<LeanMcpOptions> = {
  url: optionRule.text,
  token: optionRule.text,
  headers: optionRule.texts,
  call: callRule,
  connections: httpRules.connections,
  connectTimeoutMs: optionRule.milliseconds,
  requestTimeoutMs: optionRule.milliseconds,
  maxReplyBytes: optionRule.positive,
};

/**
 * A real MCP server over Streamable HTTP on the runtime's bare sockets, at the least cost: a call that is like the one before isn't written
 * anew, and an answer that is like the one before but for its number isn't taken apart again. For load where the official SDK would be the
 * limit. It speaks the revisions that open a session, no TLS, and answers nothing that a server asks of its client.
 */
export const leanMcp = (options: LeanMcpOptions = {}): Adapter<typeof mcpPort> => {
  checkOptions("lean", options, rules);
  const { url = process.env["MCP_URL"], token = process.env["MCP_TOKEN"] } = options;
  const settings = { ...options, url, token };
  const open = (note?: (text: string) => void) => openLean(settings, note);
  return defineAdapter({
    id: "lean",
    port: mcpPort,
    description: "a real server over Streamable HTTP, on bare sockets, at the least cost",
    capabilities: ["server"],
    options: settings,
    shown: ["call.tool"],
    address: url,
    settings: ["url", ...callSettings],
    configure: (values) =>
      leanMcp({ ...options, url: values["url"] ?? options.url, call: configuredCall(options.call, process.env, values) }),
    probe: () => probeByOpening(() => open(), serverOf),
    open: ({ note }) => open(note),
  });
};

interface LeanMcp extends Mcp {
  connect(): Promise<LeanConnection>;
}

/** Connects once, for the name and version that the server gives itself. */
async function serverOf(mcp: LeanMcp): Promise<string | undefined> {
  const connection = await mcp.connect();
  await connection.close();
  return connection.server;
}

async function openLean(options: LeanMcpOptions, note: (text: string) => void = () => undefined): Promise<Opened<LeanMcp>> {
  const { url: address, token, connections, connectTimeoutMs = 5_000, requestTimeoutMs = 10_000, maxReplyBytes = 16 * 2 ** 20 } = options;
  if (address === undefined) throw new AgentperfError("unavailable", "no address: set MCP_URL, --mcp-url or the option url");
  const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const target = targetOf(address, { headers: { ...options.headers, ...authorization }, connections, timeoutMs: requestTimeoutMs });
  if (target.url.protocol !== "http:") throw new AgentperfError("unavailable", "lean speaks no TLS: take --mcp http for https://");
  const call = sampleCall(options.call, process.env);
  const pool = new Pool({ ...target, mostBytes: maxReplyBytes }, await wires());
  const server = { ...target, pool, connectTimeoutMs, mostBytes: maxReplyBytes, end: sessionEnd(note) };
  return { port: { connect: () => connect(server), sampleCall: call }, close: () => pool.close() };
}
