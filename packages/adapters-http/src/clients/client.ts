import {
  type AdapterContext,
  type Availability,
  checkHttpReply,
  checkOptions,
  defineAdapter,
  type Http,
  type HttpReply,
  httpPort,
  type Opened,
  probeByOpening,
  type RuntimeName,
  redactUrl,
  withCertificateAdvice,
} from "@agentperf/core";
import { answer } from "../server/server.ts";
import { startAnsweringServer } from "../server/start.ts";
import {
  type HttpAdapter,
  type HttpOptions,
  type HttpSetting,
  httpRules,
  inEnvironment,
  type Method,
  type Target,
  targetOf,
  withSettings,
} from "./options.ts";

/** Open connections to a target. */
export interface OpenClient {
  /** Sends a request, and reads the whole answer. A POST has the target's body. */
  request(method: Method): Promise<HttpReply>;
  close(): Promise<void> | void;
}

/** What makes a client different from the others. */
export interface Client {
  readonly id: string;
  readonly description: string;
  /** Default: all. */
  readonly runtimes?: readonly RuntimeName[];
  /** Loads the client, and opens it. @throws {AgentperfError} `unavailable`: it isn't there, with what to do */
  open(target: Target): Promise<OpenClient>;
  /** Names the client's version beside what a probe finds, and looks whether it is there first. Default: it is built in. */
  probe?(probe: () => Promise<Availability>): Promise<Availability>;
}

const settings: readonly HttpSetting[] = ["url", "expect", "body", "headers", "connections"];

/** Makes an adapter of a client. */
export function adapterOf(client: Client, options: HttpOptions): HttpAdapter {
  const { id, description, runtimes, probe = (ask) => ask() } = client;
  checkOptions(id, options, httpRules);
  const given = inEnvironment(options);
  checkOptions(id, given, httpRules);
  const open = (context: OpenContext) => openClient(client, given, context);
  return defineAdapter({
    id,
    port: httpPort,
    description,
    runtimes,
    capabilities: given.body === undefined ? ["server"] : ["server", "post"],
    options: { ...given },
    shown: ["expect"],
    address: given.url,
    settings,
    configure: (values) => adapterOf(client, withSettings(options, values)),
    probe: () => probe(async () => (given.url === undefined ? { available: true, version: "own server" } : probeServer(given.url, open))),
    open,
  });
}

type OpenContext = Pick<AdapterContext, "command">;

/** Not every client says whom it asked. */
async function probeServer(url: string, open: (context: OpenContext) => Promise<Opened<Http>>): Promise<Availability> {
  const found = await probeByOpening(() => open({}), knock);
  if (found.available || found.reason.includes(redactUrl(url))) return found;
  const said = withCertificateAdvice(found.reason, found.reason, { address: url, plain: "http://" });
  return { available: false, reason: `HTTP at ${redactUrl(url)}: ${said}` };
}

/** Sees that the address gives what it should. */
async function knock(http: Http): Promise<undefined> {
  checkHttpReply(await http.get(), http.expect);
}

async function openClient(client: Client, options: HttpOptions, { command }: OpenContext): Promise<Opened<Http>> {
  const { url, expect, body } = options;
  // What is wrong with an address is said before anything is started.
  if (url !== undefined) targetOf(url, options);
  const own = url === undefined ? await startAnsweringServer(command) : undefined;
  try {
    const opened = await client.open(targetOf(url ?? own?.url ?? "", options));
    return {
      port: {
        expect: expect ?? (own === undefined ? "" : answer),
        get: () => opened.request("GET"),
        ...(body === undefined ? {} : { post: () => opened.request("POST") }),
      },
      async close() {
        await opened.close();
        await own?.close();
      },
    };
  } catch (thrown) {
    await own?.close();
    throw thrown;
  }
}
