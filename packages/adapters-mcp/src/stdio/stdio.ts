import { resolve } from "node:path";
import {
  AgentperfError,
  callSettings,
  checkOptions,
  configuredCall,
  defineAdapter,
  mcpPort,
  type Opened,
  type OptionRules,
  optionRule,
  present,
  sampleCall,
} from "@agentperf/core";
import {
  type ClientOptions,
  clientOptionRules,
  connectSdk,
  type Destination,
  type McpAdapter,
  mebibytes,
  mostReplyBytes,
  type Protocol,
  protocolRule,
  type SdkMcp,
} from "../sdk/connection.ts";
import { sdkLibrary } from "../sdk/library.ts";
import { onServer } from "../sdk/on-server.ts";
import { limitReplies } from "./limit.ts";
import { wordsOf } from "./words.ts";

/** Options of {@link stdio}. */
export interface StdioOptions extends ClientOptions {
  /** The program and its arguments: `["npx", "my-mcp-server"]`. Default: the words of the variable `MCP_COMMAND`. */
  readonly command?: readonly string[] | undefined;
  /** Variables that the server gets beyond the few that are safe to inherit. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Directory that it is started in, from that of the project. Default: the project's, which is the working directory. */
  readonly cwd?: string | undefined;
  /** Revision of the protocol. Default: `2025`, which all servers speak. */
  readonly protocol?: Protocol | undefined;
}

const rules: OptionRules<StdioOptions> = {
  ...clientOptionRules,
  command: optionRule.words,
  env: optionRule.texts,
  cwd: optionRule.text,
  protocol: protocolRule,
};

/** A real MCP server over its standard input and output, by the official SDK's client. Each connection starts the program. */
export const stdio = (options: StdioOptions = {}): McpAdapter => {
  checkOptions("stdio", options, rules);
  const variable = process.env["MCP_COMMAND"];
  return defineAdapter({
    id: "stdio",
    port: mcpPort,
    description: "a real server over standard input and output, by the official SDK",
    options: { ...options, command: options.command ?? variable },
    shown: ["cwd", "protocol", "call.tool"],
    settings: ["command", ...callSettings],
    configure: ({ command, ...values }) =>
      stdio({
        ...options,
        command: command === undefined ? options.command : wordsOf(command, "--mcp-command"),
        call: configuredCall(options.call, process.env, values),
      }),
    // What is wrong with the variable is said where it is used.
    ...onServer(async () => openStdio(options, options.command ?? (variable === undefined ? [] : wordsOf(variable, "MCP_COMMAND")))),
  });
};

/** So much of a server's standard error is kept. */
const mostWords = 2_000;
/** The end of what a server that has died said may still be on its way. */
const wordsMs = 50;

async function openStdio(options: StdioOptions, [program, ...args]: readonly string[]): Promise<Opened<SdkMcp>> {
  if (program === undefined) throw new AgentperfError("unavailable", "no program: set MCP_COMMAND, --mcp-command or the option command");
  const { env, cwd, connectTimeoutMs = 10_000, maxReplyBytes = mostReplyBytes } = options;
  const { StdioClientTransport } = await sdkLibrary((sdk) => sdk.stdio());
  // As it is now: a comparison opens each side in a directory of its own.
  const directory = resolve(cwd ?? ".");
  const dial = (breakOff: (reason: string) => void): Destination => {
    const transport = new StdioClientTransport({
      command: program,
      args,
      // What the server says beside the protocol is of interest only where it fails.
      stderr: "pipe",
      maxBufferSize: maxReplyBytes,
      cwd: directory,
      ...present({ env: env && { ...env } }),
    });
    let words = "";
    transport.stderr?.on("data", (chunk) => {
      words = (words + new TextDecoder().decode(chunk)).slice(-mostWords);
    });
    let pid: number | undefined;
    const tooLarge = () => {
      // It is still known here, before the transport begins to close.
      pid = transport.pid ?? pid;
      breakOff(`a reply is larger than ${mebibytes(maxReplyBytes)}: raise the option maxReplyBytes if it is right`);
    };
    limitReplies(transport, maxReplyBytes, tooLarge);
    return {
      transport,
      server: `MCP server ${program}`,
      onError(error) {
        if (error.message.includes("exceeded maximum size")) tooLarge();
      },
      cut() {
        if (pid !== undefined) process.kill(pid, "SIGKILL");
      },
      async lastWords() {
        await new Promise((done) => setTimeout(done, wordsMs));
        return words.trim() === "" ? undefined : words.trim();
      },
    };
  };
  return { port: { connect: () => connectSdk(dial, { ...options, connectTimeoutMs }), sampleCall: sampleCall(options.call, process.env) } };
}
