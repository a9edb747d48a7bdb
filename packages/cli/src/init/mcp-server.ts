import { statSync } from "node:fs";
import { extname, join, posix } from "node:path";
import { boundedText } from "../project/bounded-text.ts";
import type { PackageFile } from "../project/package-file.ts";

/** Packages that MCP servers are made with. */
const serverPackages = ["@modelcontextprotocol/server", "@modelcontextprotocol/sdk", "fastmcp", "mcp-framework"];

/** An MCP server that a package is, as it is started on standard input and output. */
export interface FoundServer {
  readonly command: readonly string[];
  /** Whether its program is there; where it isn't, it has to be built first. */
  readonly isBuilt: boolean;
}

/**
 * The MCP server that a package is: one that depends on an SDK for servers, and has a program or says how it is started. Nothing of it is run.
 * Version 1 of the official SDK is for clients too, so there a source must name its server's transport.
 */
export function findServer(directory: string, { dependencies, programs, scripts, main }: PackageFile): FoundServer | undefined {
  const sdk = serverPackages.find((name) => dependencies.has(name));
  if (sdk === undefined) return undefined;
  const started = /^(?:node|tsx|bun(?: run)?|deno run(?: -\S+)*) (\S+\.[cm]?[jt]s)$/.exec(scripts["start"]?.trim() ?? "")?.[1];
  const usual = ["server", "index", "src/server", "src/index"].flatMap((name) =>
    [".ts", ".mts", ".js", ".mjs"].map((ending) => name + ending),
  );
  const program = [...programs, started, main, ...usual].find(
    (path) => path !== undefined && isPlain(path) && (programs.includes(path) || isFile(join(directory, path))),
  );
  if (program === undefined) return undefined;
  const isBuilt = isFile(join(directory, program));
  const isServer =
    programs.length > 0 || /\b(?:McpServer|StdioServerTransport|FastMCP|MCPServer)\b/.test(boundedText(join(directory, program)) ?? "");
  if (sdk === "@modelcontextprotocol/sdk" && !isServer) return undefined;
  return isServer ? { command: ["node", posix.normalize(program)], isBuilt } : undefined;
}

/** Whether a path leads to a script inside of the package, and has nothing strange in it. */
const isPlain = (path: string): boolean =>
  /^[\w.@/ -]+$/.test(path) &&
  !posix.isAbsolute(path) &&
  !posix.normalize(path).startsWith("..") &&
  !posix.normalize(path).startsWith("-") &&
  extname(path) !== ".sh";

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
