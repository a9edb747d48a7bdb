import { AgentperfError, type Availability, type ClientPackage, inRange, installedVersion, installHint, messageOf } from "@agentperf/core";

// What is used of the official SDK, in both of its majors. The types of one don't fit the other, and whoever installs this package has one of
// them at most, so what is used is written down here.

/** What a request to a server is sent with. */
export interface RequestOptions {
  /** Milliseconds. */
  readonly timeout: number;
  /** Whether the client may answer from its own cache; from major 2 on. */
  readonly cacheMode?: "bypass";
}

/** What a tool answers. */
interface ToolResult {
  readonly content?: readonly { readonly type: string; readonly text?: string }[];
  readonly isError?: boolean;
}

/** A call of a tool. */
interface ToolCall {
  readonly name: string;
  readonly arguments: Record<string, unknown>;
}

/** A client of the SDK. */
export interface SdkClient {
  onerror?: ((error: Error) => void) | undefined;
  onclose?: (() => void) | undefined;
  connect(transport: object, options: RequestOptions): Promise<void>;
  listTools(params: undefined, options: RequestOptions): Promise<{ tools: readonly { name: string; description?: string | undefined }[] }>;
  /** Major 1 takes the result's schema before the options. */
  callTool(call: ToolCall, ...rest: readonly [RequestOptions] | readonly [undefined, RequestOptions]): Promise<ToolResult>;
  getServerVersion(): { readonly name: string; readonly version: string } | undefined;
  close(): Promise<void>;
}

/** Classes of the SDK. */
interface ClientModule {
  readonly Client: new (about: { name: string; version: string }, options: object) => SdkClient;
}
interface HttpModule {
  readonly StreamableHTTPClientTransport: new (url: URL, options: object) => { terminateSession(): Promise<void> };
}
interface SseModule {
  readonly SSEClientTransport: new (url: URL, options: object) => object;
  readonly SseError: new (...args: never) => Error;
}
interface StdioModule {
  readonly StdioClientTransport: new (server: object) => StdioTransport;
}

/** The SDK's transport to a process. */
export interface StdioTransport {
  readonly stderr: { on(event: "data", listener: (chunk: Uint8Array) => void): unknown } | null;
  readonly pid?: number | null;
}

/** One major of the SDK. */
export interface Sdk {
  readonly major: 1 | 2;
  readonly package: ClientPackage;
  /** A module of it that is there whatever is used. */
  readonly entry: string;
  client(): Promise<ClientModule>;
  http(): Promise<HttpModule>;
  sse(): Promise<SseModule>;
  stdio(): Promise<StdioModule>;
}

/** A module of the SDK, as what is used of it: the types that are installed here are those of one version. */
const as = async <T>(module: Promise<unknown>): Promise<T> => (await module) as T;

/** Both majors, with the versions that work, as package.json says it too. The first that is installed is used. */
export const sdks: readonly Sdk[] = [
  {
    major: 2,
    package: { name: "@modelcontextprotocol/client", range: "^2.0.0" },
    entry: "@modelcontextprotocol/client",
    client: () => as(import("@modelcontextprotocol/client")),
    http: () => as(import("@modelcontextprotocol/client")),
    sse: () => as(import("@modelcontextprotocol/client")),
    stdio: () => as(import("@modelcontextprotocol/client/stdio")),
  },
  {
    major: 1,
    package: { name: "@modelcontextprotocol/sdk", range: "^1.25.0" },
    entry: "@modelcontextprotocol/sdk/client/index.js",
    client: () => as(import("@modelcontextprotocol/sdk/client/index.js")),
    http: () => as(import("@modelcontextprotocol/sdk/client/streamableHttp.js")),
    sse: () => as(import("@modelcontextprotocol/sdk/client/sse.js")),
    stdio: () => as(import("@modelcontextprotocol/sdk/client/stdio.js")),
  },
];

/** Address of a module of an installed package; undefined where it isn't installed. */
export function placeOf(entry: string): string | undefined {
  try {
    return import.meta.resolve(entry);
  } catch {
    return undefined;
  }
}

/** The SDK's major that is installed: 2 where both are. @throws {AgentperfError} `unavailable`: neither is */
export function installedSdk(): Sdk {
  const [newest, older] = sdks;
  const sdk = sdks.find(({ entry }) => placeOf(entry) !== undefined);
  if (sdk !== undefined) return sdk;
  const hint = newest && older && `${installHint(newest.package)}; ${older.package.name} ${older.package.range} works as well`;
  throw new AgentperfError("unavailable", `the official SDK isn't installed: ${hint}`);
}

/**
 * Loads a part of the SDK that is installed.
 * @throws {AgentperfError} `unavailable`: it isn't installed, or can't be loaded
 */
export async function sdkLibrary<T>(part: (sdk: Sdk) => Promise<T>): Promise<T> {
  const sdk = installedSdk();
  try {
    return await part(sdk);
  } catch (thrown) {
    throw new AgentperfError("unavailable", `the package ${sdk.package.name} can't be loaded: ${messageOf(thrown)}`, { cause: thrown });
  }
}

/** Version of a package that is installed here; undefined where that can't be told. */
export async function versionOf(name: string, entry = name): Promise<string | undefined> {
  const place = placeOf(entry);
  return place === undefined ? undefined : installedVersion(name, place);
}

/**
 * A probe that looks at the SDK's version first, and names it beside what it finds: `everything 2.0.0, client @modelcontextprotocol/client 2.4.0`.
 * @param probe - asks the server. Default: nobody is asked
 */
export async function probeBySdk(probe: () => Promise<Availability> = async () => ({ available: true })): Promise<Availability> {
  const sdk = sdks.find(({ entry }) => placeOf(entry) !== undefined);
  const version = sdk && (await versionOf(sdk.package.name, sdk.entry));
  // What is missing is said by opening it.
  if (sdk === undefined || version === undefined) return probe();
  const { name, range } = sdk.package;
  if (!inRange(version, range)) {
    return {
      available: false,
      reason: `${name} ${version} is installed, with which this adapter doesn't work: ${installHint(sdk.package)}`,
    };
  }
  const availability = await probe();
  if (!availability.available) return availability;
  const own = `client ${name} ${version}`;
  return { ...availability, version: availability.version === undefined ? own : `${availability.version}, ${own}` };
}
