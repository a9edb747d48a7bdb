/** A tool that a server offers. */
export interface McpTool {
  readonly name: string;
  readonly description?: string;
}

/** What a tool call gave. */
export interface McpToolResult {
  /** The text parts, joined. */
  readonly text: string;
  readonly isError: boolean;
}

/** The tool call that a benchmark makes, and what it must give. */
export interface McpCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** The result's text must hold this. Default: any result that is no error. */
  readonly expect?: string;
}

/** An open, initialized connection. */
export interface McpConnection {
  listTools(): Promise<readonly McpTool[]>;
  callTool(tool: string, args: Readonly<Record<string, unknown>>): Promise<McpToolResult>;
  /** Ends the session and the connection. */
  close(): Promise<void>;
}

/** Port: the way to an MCP server. */
export interface Mcp {
  /** Connects and initializes. */
  connect(): Promise<McpConnection>;
  /** The call that benchmarks make. */
  readonly sampleCall: McpCall;
}
