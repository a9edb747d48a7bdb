import { type Adapter, checkOptions, defineAdapter, llmPort } from "@agentperf/core";
import { costOf } from "../client/cost.ts";
import { clients } from "../client/library.ts";
import { type ApiOptions, apiRules, apiSettings, remoteOperations, upstreamRules, withFlags } from "../client/options.ts";
import { probeApi } from "../client/probe.ts";
import { openApi, urlOf } from "../client/target.ts";
import { anthropicCalls } from "./port.ts";

/** Options of {@link anthropic}. */
export interface AnthropicOptions extends ApiOptions {
  /** Address of the API, without its version: `https://api.anthropic.com`. Default: the variable `LLM_URL`, else a local upstream. */
  readonly url?: string | undefined;
  /** Key of the API. Default: the variable `ANTHROPIC_API_KEY`. */
  readonly apiKey?: string | undefined;
}

const keyVariable = "ANTHROPIC_API_KEY";

/** Any server that speaks Anthropic's Messages, by the official client. */
export const anthropic = (options: AnthropicOptions = {}): Adapter<typeof llmPort> => {
  checkOptions("anthropic", options, apiRules);
  checkOptions("the upstream of anthropic", options.upstream ?? {}, upstreamRules);
  return defineAdapter({
    id: "anthropic",
    port: llmPort,
    description: "Messages, of Anthropic or a server that speaks them, by the official client; without an address from a local upstream",
    clients: [clients.anthropic],
    capabilities: ["server", "count-tokens"],
    options: { ...options, url: urlOf(options) },
    shown: ["model"],
    address: urlOf(options),
    cost: costOf(options),
    remoteOperations,
    settings: apiSettings,
    configure: (values) => anthropic(withFlags(options, values)),
    probe: () =>
      probeApi([clients.anthropic], options, {
        path: "/v1/models",
        keyVariable,
        headers: (key) => ({ "x-api-key": key, "anthropic-version": "2023-06-01" }),
      }),
    open: (context) => openApi({ options, context, what: "Anthropic API", keyVariable }, anthropicCalls),
  });
};
