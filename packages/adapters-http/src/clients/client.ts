import {
  type AdapterContext,
  type Availability,
  checkHttpReply,
  checkOptions,
  defineAdapter,
  type Http,
  httpPort,
  type Opened,
  probeByOpening,
  type RuntimeName,
} from "@agentperf/core";
import { answer } from "../server/server.ts";
import { startAnsweringServer } from "../server/start.ts";
import {
  type HttpAdapter,
  type HttpOptions,
  type HttpSetting,
  httpRules,
  inEnvironment,
  type Target,
  targetOf,
  withSettings,
} from "./options.ts";

/** Open connections to a target. */
export interface OpenClient extends Pick<Http, "get"> {
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

const settings: readonly HttpSetting[] = ["url", "expect", "connections"];

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
    capabilities: ["server"],
    options: { ...given },
    shown: ["expect"],
    address: given.url,
    settings,
    configure: (values) => adapterOf(client, withSettings(options, values)),
    probe: () =>
      probe(async () => (given.url === undefined ? { available: true, version: "own server" } : probeByOpening(() => open({}), knock))),
    open,
  });
}

type OpenContext = Pick<AdapterContext, "command">;

/** Sees that the address gives what it should. */
async function knock(http: Http): Promise<undefined> {
  checkHttpReply(await http.get(), http.expect);
}

async function openClient(client: Client, options: HttpOptions, { command }: OpenContext): Promise<Opened<Http>> {
  const { url, expect } = options;
  // What is wrong with an address is said before anything is started.
  if (url !== undefined) targetOf(url, options);
  const own = url === undefined ? await startAnsweringServer(command) : undefined;
  try {
    const { get, close } = await client.open(targetOf(url ?? own?.url ?? "", options));
    return {
      port: { expect: expect ?? (own === undefined ? "" : answer), get },
      async close() {
        await close();
        await own?.close();
      },
    };
  } catch (thrown) {
    await own?.close();
    throw thrown;
  }
}
