import process from "node:process";
import {
  type Adapter,
  AgentperfError,
  type Availability,
  checkOptions,
  defineAdapter,
  isLoopback,
  llmPort,
  type OptionRule,
  type OptionRules,
  optionRule,
} from "@agentperf/core";
import { costOf, type TokenPrices } from "../client/cost.ts";
import { clients, probeBy } from "../client/library.ts";
import { type ApiOptions, apiRules, apiSettings, remoteOperations, upstreamRules, withFlags } from "../client/options.ts";
import { awayFrom } from "../client/probe.ts";
import { localKey, modelOf, noModel, openApi, urlOf } from "../client/target.ts";
import { type AuthClient, type Identity, vertexCalls } from "./port.ts";
import { priceOf } from "./prices.ts";

/** Options of {@link vertex}. */
export interface VertexOptions extends ApiOptions {
  /**
   * Address of the API: `https://aiplatform.googleapis.com`, or that of a region. Default: the variable `LLM_URL`, else a local upstream. Google is
   * asked only where it is named here.
   */
  readonly url?: string | undefined;
  /** Whose project it is. Default: the variable `GOOGLE_CLOUD_PROJECT`. */
  readonly project?: string | undefined;
  /** Where the model runs. Default: the variable `GOOGLE_CLOUD_LOCATION`, else the region that the address names, else `global`. */
  readonly location?: string | undefined;
  /** Used instead of a project. Default: the variable `GOOGLE_API_KEY`, where there is no project. */
  readonly apiKey?: string | undefined;
  /** Credentials of a project. Default: application default credentials, as Google's libraries find them. */
  readonly authClient?: AuthClient | undefined;
  /** What the model's tokens cost, to be told before a run. Default: Google's list prices, where they are known. */
  readonly prices?: TokenPrices | undefined;
}

const prices: OptionRule = {
  must: "an object such as { inputUsdPerMillion: 0.75, outputUsdPerMillion: 3.75 }",
  is: (value) =>
    optionRule.object.is(value) &&
    ["inputUsdPerMillion", "outputUsdPerMillion"].every((name) => optionRule.positive.is((value as Record<string, unknown>)[name])),
};

const rules: OptionRules<VertexOptions> = {
  ...apiRules,
  project: optionRule.text,
  location: optionRule.text,
  authClient: optionRule.object,
  prices,
};

const keyVariable = "GOOGLE_API_KEY";
const probeTimeoutMs = 4_000;

/** Gemini on Vertex AI, by Google's own client, with credentials as its users have them. */
export const vertex = (options: VertexOptions = {}): Adapter<typeof llmPort> => {
  checkOptions("vertex", options, rules);
  checkOptions("the upstream of vertex", options.upstream ?? {}, upstreamRules);
  const url = urlOf(options);
  const { authClient: _, ...told } = options;
  return defineAdapter({
    id: "vertex",
    port: llmPort,
    description: "Gemini on Vertex AI, by Google's client; without an address from a local upstream",
    clients: [clients.genai],
    capabilities: ["server", "count-tokens"],
    options: { ...told, url },
    shown: ["model", "location"],
    address: url,
    cost: costOf(options, priceOf(modelOf(options), options.prices)),
    remoteOperations,
    settings: apiSettings,
    configure: (values) => vertex(withFlags(options, values)),
    probe: () => probeBy([clients.genai], () => probeServer(options)),
    open: (context) =>
      openApi({ options, context, what: "Vertex AI", keyVariable }, (target) =>
        vertexCalls(target, target.isLocal ? localIdentity : identityOf(options, target.url)),
      ),
  });
};

/** What the local upstream is asked with: never real credentials. */
const localIdentity: Identity = {
  project: "agentperf-local",
  location: "global",
  authClient: { getRequestHeaders: async () => new Headers({ authorization: `Bearer ${localKey}` }) },
};

/** @throws {AgentperfError} `config`: nobody says whose requests they are */
function identityOf(options: VertexOptions, url: string): Identity {
  const { GOOGLE_CLOUD_PROJECT, GOOGLE_CLOUD_LOCATION } = process.env;
  const { apiKey, authClient, project = GOOGLE_CLOUD_PROJECT } = options;
  if (apiKey !== undefined) return { apiKey };
  const region = /^([a-z]+-[a-z]+\d+)-aiplatform\./.exec(new URL(url).hostname)?.[1];
  const location = options.location ?? GOOGLE_CLOUD_LOCATION ?? region ?? "global";
  if (project !== undefined) return { project, location, authClient };
  const key = process.env[keyVariable];
  if (key !== undefined) return { apiKey: key };
  throw new AgentperfError(
    "config",
    `nobody says whose requests they are: set GOOGLE_CLOUD_PROJECT or ${keyVariable}, or the option project`,
  );
}

/** Whether what an address needs is there. Google isn't asked, since each of its answers needs credentials; a server on this machine is. */
async function probeServer(options: VertexOptions): Promise<Availability> {
  const url = urlOf(options);
  if (url === undefined) return { available: true, version: "local upstream" };
  if (modelOf(options) === undefined) return { available: false, reason: noModel };
  try {
    identityOf(options, url);
    if (!isLoopback(new URL(url).hostname)) return { available: true };
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(probeTimeoutMs) });
    await response.body?.cancel();
    return { available: true };
  } catch (thrown) {
    return awayFrom(url, undefined)(thrown);
  }
}
