import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { present } from "@agentperf/core";
import { own } from "@agentperf/core/safety";
import { boundedText } from "../project/bounded-text.ts";
import type { FoundServer } from "./mcp-server.ts";

/** A tool that a server has. */
export interface FoundTool {
  readonly name: string;
  /** Arguments that it may take; absent where nothing is known of them. */
  readonly args?: Readonly<Record<string, string | number | boolean>>;
}

const longestMs = 10_000;
const mostBytes = 2 ** 20;

/** The first tool that a server's sources register, by their text. */
export function toolInSources(directory: string, { command }: FoundServer): FoundTool | undefined {
  const folders = [".", "src", "src/tools", "tools"];
  const files = folders.flatMap((folder) => {
    try {
      return readdirSync(join(directory, folder))
        .filter((name) => /\.[cm]?[jt]s$/.test(name))
        .map((name) => join(folder, name));
    } catch {
      return [];
    }
  });
  for (const file of [...command.slice(-1), ...files.slice(0, 200)]) {
    const [, name] = /\b(?:registerTool|tool)\(\s*["']([\w.-]{1,64})["']/.exec(boundedText(join(directory, file)) ?? "") ?? [];
    if (name !== undefined) return { name };
  }
  return undefined;
}

/**
 * Starts a server, asks it for its tools, and ends it. Only with the user's consent: it runs their code.
 * @returns the first tool; undefined where it has none, or doesn't answer within 10 s
 */
export async function firstTool(directory: string, { command: [program = "node", ...args] }: FoundServer): Promise<FoundTool | undefined> {
  const child = spawn(program, args, { cwd: directory, stdio: ["pipe", "pipe", "ignore"] });
  const answer = Promise.withResolvers<FoundTool | undefined>();
  const end = () => answer.resolve(undefined);
  const timer = setTimeout(end, longestMs);
  const tell = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  child.once("error", end);
  child.once("close", end);
  // It may end before it has read all.
  child.stdin.on("error", end);
  let bytes = 0;
  const onLine = (line: string) => {
    const { id, result } = messageIn(line);
    if (id === 1) {
      tell({ method: "notifications/initialized" });
      tell({ id: 2, method: "tools/list" });
    } else if (id === 2) answer.resolve(firstIn(result));
  };
  let rest = "";
  // Not by readline, for which a line ends at U+2028 too, which JSON may hold.
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    bytes += text.length;
    if (bytes > mostBytes) return end();
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
  const clientInfo = { name: "agentperf", version: "0" };
  tell({ id: 1, method: "initialize", params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo } });
  try {
    return await answer.promise;
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
  }
}

function messageIn(line: string): { readonly id?: unknown; readonly result?: unknown } {
  try {
    const message: unknown = JSON.parse(line);
    return typeof message === "object" && message !== null ? message : {};
  } catch {
    // A server may print other things as well.
    return {};
  }
}

/** What is asked of a tool's schema; whatever isn't as it should be is left out. */
interface ToolShape {
  readonly name?: unknown;
  readonly inputSchema?: {
    readonly properties?: Readonly<Record<string, { readonly type?: unknown } | undefined>>;
    readonly required?: unknown;
  };
}

function firstIn(result: unknown): FoundTool | undefined {
  const { tools } = (result ?? {}) as { readonly tools?: unknown };
  const tool = (Array.isArray(tools) ? tools : []).find(
    (one: ToolShape | null): one is ToolShape & { readonly name: string } =>
      typeof one?.name === "string" && /^[\w./-]{1,64}$/.test(one.name),
  );
  return tool === undefined ? undefined : { name: tool.name, ...present({ args: argumentsOf(tool) }) };
}

const examples: Readonly<Record<string, string | number | boolean>> = { string: "hello", number: 1, integer: 1, boolean: true };

/** An example of each argument that has to be given; undefined where one can't be made up. */
function argumentsOf({ inputSchema }: ToolShape): FoundTool["args"] | undefined {
  const required = Array.isArray(inputSchema?.required) ? inputSchema.required.map(String) : [];
  // In a literal it would be no property.
  if (required.includes("__proto__")) return undefined;
  const entries = required.map((name) => [name, own(examples, String(own(inputSchema?.properties ?? {}, name)?.type))] as const);
  const known = entries.filter((entry): entry is readonly [string, string | number | boolean] => entry[1] !== undefined);
  return known.length === entries.length ? Object.fromEntries(known) : undefined;
}
