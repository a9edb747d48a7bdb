import process from "node:process";
import { type Command, CommanderError } from "commander";
import { exitCode } from "../exit.ts";

// What several commands' flags have in common.

/** Reads names with commas between them. */
export const list = (text: string): string[] =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

/** Reads whole numbers with commas between them. */
export const levels =
  (flag: string) =>
  (text: string): number[] =>
    list(text).map(number(flag));

/** Addresses, as flags give them. */
export interface AddressFlags {
  readonly redisUrl?: string;
  readonly mcpUrl?: string;
  readonly mcpCommand?: string;
  readonly mcpTool?: string;
  readonly mcpArgs?: string;
  readonly mcpExpect?: string;
}

/** Adds the flags that choose what is measured. */
export function choices(command: Command): Command {
  return command
    .option("--config <file>", "config to use (default: agentperf.config.ts, .js, .mjs or .json here)")
    .option("--bench <regex>", "only those that match, on suite/Name/parameter=…")
    .option("--suite <names>", "only these suites", list)
    .option("--runtime <names>", "node, bun, deno (default: those found)", list)
    .option("--redis <ids>", "redis adapters: memory, ioredis, node-redis, bun, upstash", list)
    .option("--redis-url <url>", "address of Redis (default: REDIS_URL)")
    .option("--mcp <ids>", "mcp adapters: mock, mock-server, http, stdio", list)
    .option("--mcp-url <url>", "address of an MCP server (default: MCP_URL)")
    .option("--mcp-command <command>", "program of an MCP server for stdio (default: MCP_COMMAND)")
    .option("--mcp-tool <name>", "tool that CallTool calls (default: echo)")
    .option("--mcp-args <json>", "its arguments, a JSON object", jsonObject)
    .option("--mcp-expect <text>", "text that its result must hold")
    .option("--sessions <ids>", "sessions adapters: file, memory, agentapi", list)
    .option("--auth <ids>", "auth adapters: rs256, es256, eddsa, rs256-jwks", list)
    .option("--rate-limit <ids>", "rate-limit adapters: memory, fixed-window, token-bucket, redis, redis-…", list)
    .option("--concurrency <levels>", "operations in flight, for benchmarks that have levels: 1,8,64", levels("--concurrency"));
}

/** Adapters take their addresses from the environment, which the measured processes inherit. */
export function applyAddresses(flags: AddressFlags): void {
  const variables = {
    REDIS_URL: flags.redisUrl,
    MCP_URL: flags.mcpUrl,
    MCP_COMMAND: flags.mcpCommand,
    MCP_TOOL: flags.mcpTool,
    MCP_ARGS: flags.mcpArgs,
    MCP_EXPECT: flags.mcpExpect,
  };
  for (const [name, value] of Object.entries(variables)) if (value !== undefined) process.env[name] = value;
}

/** Reads a whole number. */
export function number(flag: string, least = 1): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least || text.trim() === "") {
      throw new CommanderError(exitCode.usage, "usage", `error: ${flag} ${text} must be a whole number from ${least}`);
    }
    return value;
  };
}

/** The text as it is, where it is a JSON object. */
function jsonObject(text: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Said below.
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return text;
  throw new CommanderError(exitCode.usage, "usage", `error: --mcp-args ${text} must be a JSON object such as '{"message":"hi"}'`);
}

/** Reads a number above 0. */
export function positive(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value > 0)) throw new CommanderError(exitCode.usage, "usage", `error: ${flag} ${text} must be a number above 0`);
    return value;
  };
}

/** Reads a number between 0 and 1. */
export function share(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value > 0 && value < 1)) throw new CommanderError(exitCode.usage, "usage", `error: ${flag} ${text} must be between 0 and 1`);
    return value;
  };
}

/** Reads a number from 0 to 1. */
export function probability(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && value >= 0 && value <= 1) return value;
    throw new CommanderError(exitCode.usage, "usage", `error: ${flag} ${text} must be from 0 to 1`);
  };
}
