import { type Availability, type ClientPackage, clientLibraries } from "@agentperf/core";

/** The packages that adapters here are built on, with the versions that work: what package.json says of its peers. */
export const clients = {
  openai: { name: "openai", range: "^7.0.0" },
  anthropic: { name: "@anthropic-ai/sdk", range: "^1.0.0" },
  genai: { name: "@google/genai", range: "^3.1.0" },
  router: { name: "@musistudio/claude-code-router", range: "^2.0.0" },
} as const satisfies Readonly<Record<string, ClientPackage>>;

/** What a request brings to {@link clientSettings}' own fetch. */
interface Ending {
  readonly ending?: AbortSignal;
}

/** Options of a request that ends when a signal is aborted. */
export const endingBy = (signal: AbortSignal): object => ({ fetchOptions: { ending: signal } satisfies Ending });

/**
 * What the clients of OpenAI and Anthropic, which are made alike, are told: a retry would be part of the operation that it belongs to; nothing of
 * what comes is printed; and a redirect is an answer, since whoever it leads to would get the load and the key. A signal that a client is given
 * costs it a registered clean-up a request, an eighth of what a request takes: so the signal goes past it, to the runtime's fetch.
 */
export const clientSettings = {
  maxRetries: 0,
  logLevel: "off",
  fetchOptions: { redirect: "manual" },
  fetch: (input: string, { ending, ...init }: RequestInit & Ending) =>
    fetch(input, ending === undefined ? init : { ...init, signal: ending }),
} as const;

const { load, find, probe, file } = clientLibraries((name) => import.meta.resolve(name));

export { file as clientFile };

/**
 * Imports a client as what is used of it, which its adapter writes down: so it compiles without the client, and with any version that works.
 * @throws {AgentperfError} `unavailable`: it isn't installed, with how to install it; or it can't be loaded
 */
export const clientLibrary = async <T>(client: ClientPackage, importing: () => Promise<unknown>): Promise<T> =>
  (await load(client, importing)) as T;

/**
 * A probe that looks for these packages first, and names their versions beside what it finds: `local upstream, client openai 7.55.0`.
 * @param ask - asks the server
 */
export const probeBy = (packages: readonly ClientPackage[], ask: () => Promise<Availability>): Promise<Availability> =>
  probe(packages, async () => {
    for (const client of packages) {
      const found = await find(client);
      if (!found.available) return found;
    }
    return ask();
  });
