import { type Adapter, checkOptions, defineAdapter, llmPort } from "@agentperf/core";
import { costOf } from "../client/cost.ts";
import { clients } from "../client/library.ts";
import { type ApiOptions, apiRules, apiSettings, remoteOperations, upstreamRules, withFlags } from "../client/options.ts";
import { probeApi } from "../client/probe.ts";
import { openApi, urlOf } from "../client/target.ts";
import { openaiCalls } from "./port.ts";

/** Options of {@link openai}. */
export interface OpenaiOptions extends ApiOptions {
  /** Address of the API, with its version: `https://api.openai.com/v1`. Default: the variable `LLM_URL`, else a local upstream. */
  readonly url?: string | undefined;
  /** Key of the API. Default: the variable `OPENAI_API_KEY`. */
  readonly apiKey?: string | undefined;
}

const keyVariable = "OPENAI_API_KEY";

/** Any server that speaks OpenAI's chat completions, by the official client. */
export const openai = (options: OpenaiOptions = {}): Adapter<typeof llmPort> => {
  checkOptions("openai", options, apiRules);
  checkOptions("the upstream of openai", options.upstream ?? {}, upstreamRules);
  return defineAdapter({
    id: "openai",
    port: llmPort,
    description:
      "chat completions, of OpenAI or a server that speaks them, by the official client; without an address from a local upstream",
    clients: [clients.openai],
    capabilities: ["server"],
    options: { ...options, url: urlOf(options) },
    shown: ["model"],
    address: urlOf(options),
    cost: costOf(options),
    remoteOperations,
    settings: apiSettings,
    configure: (values) => openai(withFlags(options, values)),
    probe: () =>
      probeApi([clients.openai], options, {
        path: "/models",
        keyVariable,
        headers: (key) => ({ authorization: `Bearer ${key}` }),
      }),
    open: (context) => openApi({ options, context, what: "OpenAI API", keyVariable, localPath: "/v1" }, openaiCalls),
  });
};
