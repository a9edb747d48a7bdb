import {
  type Adapter,
  AgentperfError,
  beginningOf,
  callRule,
  type Mcp,
  type McpCall,
  type McpConnection,
  type mcpPort,
  messageOf,
  type OptionRules,
  oneOf,
  optionRule,
} from "@agentperf/core";
import { version } from "../version.ts";
import { installedSdk, type SdkClient, sdkLibrary } from "./library.ts";

/** An adapter of the port {@link mcpPort}. */
export type McpAdapter = Adapter<typeof mcpPort>;

/** Revision of the protocol: `2025` initializes a session, `2026-07-28` needs none, `auto` asks the server first. */
export type Protocol = "2025" | "2026-07-28" | "auto";

/** What the adapters of a real server have for options, whichever way leads to it. */
export interface ClientOptions {
  /** The call that benchmarks make. Default: that of `MCP_TOOL`, `MCP_ARGS` and `MCP_EXPECT`, else tool `echo` with a message. */
  readonly call?: McpCall | undefined;
  /** Give up connecting after this many milliseconds. Default: 5,000; 10,000 where a program must be started. */
  readonly connectTimeoutMs?: number | undefined;
  /** A request without an answer fails after this many milliseconds. Default: 10,000. */
  readonly requestTimeoutMs?: number | undefined;
  /** A larger reply fails, in bytes. Default: 16 MiB. */
  readonly maxReplyBytes?: number | undefined;
}

/** What these options must be. */
export const clientOptionRules: OptionRules<ClientOptions> = {
  call: callRule,
  connectTimeoutMs: optionRule.milliseconds,
  requestTimeoutMs: optionRule.milliseconds,
  maxReplyBytes: optionRule.positive,
};

/** What the option `protocol` must be. */
export const protocolRule = oneOf("2025", "2026-07-28", "auto");

/** Replies are no larger where nobody allows more: the SDK's parsers copy what they have for each piece that comes. */
export const mostReplyBytes = 16 * 2 ** 20;

/** Bytes as people read them: `16 MiB`. */
export const mebibytes = (bytes: number): string => (bytes < 2 ** 20 ? `${bytes} bytes` : `${Number((bytes / 2 ** 20).toFixed(1))} MiB`);

/** A connection that also knows what it is connected to. */
export interface SdkConnection extends McpConnection {
  /** Name and version that the server gives itself. */
  readonly server: string | undefined;
}

/** The port, by the official SDK. */
export interface SdkMcp extends Mcp {
  connect(): Promise<SdkConnection>;
}

/** What {@link connectSdk} connects to. */
export interface Destination {
  /** A transport of the SDK. */
  readonly transport: object;
  /** The server, for errors: `MCP server at http://…`. */
  readonly server: string;
  /** Ends the session, before the connection is closed. Never rejects. */
  endSession?(): Promise<void>;
  /** What to do about what went wrong. */
  advice?(thrown: unknown): string | undefined;
  /** Told of errors that no operation waits for. */
  onError?(error: Error): void;
  /** What to do about an answer to the first message, by its HTTP status. */
  hint?(status: number | undefined): string | undefined;
  /** Cuts the connection where closing it would take long. */
  cut?(): void;
  /** What the server said last beside the protocol, for the error of a connection that is lost. */
  lastWords?(): Promise<string | undefined>;
}

/** Makes what is connected to. @param breakOff - ends the connection for this reason, which becomes the error of what waits for it */
export type Dial = (breakOff: (reason: string) => void) => Destination;

/**
 * Connects the SDK's client over a transport, and initializes.
 * @throws {AgentperfError} `unavailable`: says which server, and what happened
 */
export async function connectSdk(
  dial: Dial,
  options: ClientOptions & { readonly protocol?: Protocol | undefined },
): Promise<SdkConnection> {
  const { protocol, connectTimeoutMs = 5_000, requestTimeoutMs: timeout = 10_000 } = options;
  const { major } = installedSdk();
  if (major === 1 && protocol === "2026-07-28") throw new AgentperfError("config", needsMajor2);
  const { Client } = await sdkLibrary((sdk) => sdk.client());
  // Major 1 speaks the 2025 revisions only, and has no such option.
  const client = new Client({ name: "agentperf", version }, { versionNegotiation: { mode: mode(protocol) } });
  let brokenOff: string | undefined;
  const destination = dial((reason) => {
    brokenOff ??= reason;
    destination.cut?.();
    client.close().catch(() => undefined);
  });
  const { transport, server } = destination;
  client.onerror = (error) => destination.onError?.(error);
  let isOpen = false;
  client.onclose = () => {
    isOpen = false;
  };
  const failure = async (thrown: unknown, hint?: string): Promise<never> => {
    const words = isOpen ? undefined : await destination.lastWords?.();
    const what = hint ?? destination.advice?.(thrown);
    const said = `${brokenOff ?? saidBy(thrown)}${what === undefined ? "" : `; ${what}`}${words === undefined ? "" : `; its standard error ends with: ${words}`}`;
    throw new AgentperfError("unavailable", `${server}: ${said}`, { cause: thrown });
  };
  try {
    await within(connectTimeoutMs, client.connect(transport, { timeout: connectTimeoutMs }));
  } catch (thrown) {
    await client.close().catch(() => undefined);
    return failure(thrown, destination.hint?.(statusOf(thrown)));
  }
  isOpen = true;
  return {
    server: nameOf(client),
    async listTools() {
      // Without the bypass the client answers from its own cache where the server allows it.
      const { tools } = await client.listTools(undefined, { timeout, cacheMode: "bypass" }).catch((thrown) => failure(thrown));
      return tools.map(({ name, description }) => ({ name, description }));
    },
    async callTool(name, args) {
      const call = { name, arguments: { ...args } };
      const sent = major === 1 ? client.callTool(call, undefined, { timeout }) : client.callTool(call, { timeout });
      const result = await sent.catch((thrown) => failure(thrown));
      const text = (result.content ?? []).map((part) => (part.type === "text" ? (part.text ?? "") : "")).join("");
      return { text, isError: result.isError === true };
    },
    async close() {
      try {
        await destination.endSession?.();
      } finally {
        await client.close();
      }
    },
  };
}

const needsMajor2 =
  "protocol 2026-07-28 needs version 2 of the official SDK: npm install @modelcontextprotocol/client@2, or leave the option protocol out";

/** What the SDK waits for without a limit ends here: a transport that never comes up. */
async function within(timeoutMs: number, work: Promise<void>): Promise<void> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  try {
    await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}

function nameOf(client: SdkClient): string | undefined {
  const version = client.getServerVersion();
  return version === undefined ? undefined : `${version.name} ${version.version}`;
}

function mode(protocol: Protocol = "2025"): "legacy" | "auto" | { pin: string } {
  if (protocol === "2025") return "legacy";
  return protocol === "auto" ? "auto" : { pin: protocol };
}

/** So much of what a server says is part of an error. */
const mostSaid = 500;

/** The HTTP status that an error of the SDK knows, if any: `status` by major 2, `code` by major 1, whose other errors have codes beyond these. */
function statusOf(thrown: unknown): number | undefined {
  const { status, code } = (typeof thrown === "object" && thrown !== null ? thrown : {}) as { status?: unknown; code?: unknown };
  return [status, code].find((value): value is number => typeof value === "number" && value >= 100 && value < 600);
}

/** What went wrong with a server; the SDK's errors know the HTTP status but don't say it. */
function saidBy(thrown: unknown): string {
  const status = statusOf(thrown);
  const message = messageOf(thrown);
  return `${status === undefined ? "" : `HTTP ${status}: `}${beginningOf(message, mostSaid)}`;
}
