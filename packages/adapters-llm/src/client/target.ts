import process from "node:process";
import { type AdapterContext, AgentperfError, isLoopback, type Llm, type Opened, redactUrl, secretsIn } from "@agentperf/core";
import { startScript } from "../process/script.ts";
import { localModel } from "../upstream/dialect.ts";
import type { Upstream, UpstreamOptions } from "../upstream/server.ts";
import { type Flights, flightsTo } from "./flights.ts";
import { type ApiOptions, usualRequests, usualSilenceMs } from "./options.ts";
import { sampleRequest } from "./sample.ts";

/** Where requests go. */
export interface Target {
  /** The API's address, without a slash at its end. */
  readonly url: string;
  /** Undefined: a server that asks for none. */
  readonly apiKey: string | undefined;
  readonly model: string;
  readonly isLocal: boolean;
  /** Most requests of a launch; undefined: any number. */
  readonly maxRequests: number | undefined;
  readonly flights: Flights;
  close(): Promise<void>;
}

/** Options of {@link openTarget}. */
export interface TargetOptions {
  readonly options: ApiOptions;
  readonly context: Pick<AdapterContext, "signal" | "seed" | "command">;
  /** The API, for errors: `OpenAI API`. */
  readonly what: string;
  /** Variable that holds a key where the options have none. */
  readonly keyVariable: string;
  /** Path below the local upstream's address: `/v1`. */
  readonly localPath?: string | undefined;
}

/** The key that the local upstream is asked with: never a real one. */
export const localKey = "agentperf-local";

/** The address that an adapter sends requests to; undefined: that of a local upstream. */
export const urlOf = ({ url }: ApiOptions): string | undefined => url ?? process.env["LLM_URL"];

/** The model that is asked; undefined: nobody names one. */
export const modelOf = ({ model }: ApiOptions): string | undefined => model ?? process.env["LLM_MODEL"];

/** Said where an API is to be asked and nobody says which of its models. */
export const noModel = "no model is named: set LLM_MODEL, --llm-model or the option model";

/**
 * Opens the way to the API that the options name; where they name none, a local upstream is started in a process of its own.
 * @throws {AgentperfError} `config`: the address isn't one, or no model is named; `unavailable`: the local upstream doesn't start
 */
export async function openTarget({ options, context, what, keyVariable, localPath = "" }: TargetOptions): Promise<Target> {
  const { silenceTimeoutMs = usualSilenceMs, maxRequests = usualRequests } = options;
  const model = modelOf(options);
  const url = urlOf(options);
  if (url === undefined) {
    const local = await startLocal({ ...options.upstream, seed: context.seed }, context.command);
    const flights = flightsTo({ server: `local upstream (${what})`, silenceTimeoutMs, signal: context.signal });
    const close = async () => {
      flights.close();
      await local.close();
    };
    return {
      url: `${local.url}${localPath}`,
      apiKey: localKey,
      model: model ?? localModel,
      isLocal: true,
      maxRequests: undefined,
      flights,
      close,
    };
  }
  if (!URL.canParse(url)) throw new AgentperfError("config", `the address ${JSON.stringify(redactUrl(url))} isn't one`);
  if (model === undefined) throw new AgentperfError("config", noModel);
  const most = isLoopback(new URL(url).hostname) ? undefined : maxRequests;
  const apiKey = options.apiKey ?? process.env[keyVariable];
  const flights = flightsTo({
    server: `${what} at ${redactUrl(url)}`,
    url,
    silenceTimeoutMs,
    maxRequests: most,
    secrets: secretsIn({ url, apiKey }),
    signal: context.signal,
  });
  const close = async () => flights.close();
  return { url: url.replace(/\/+$/, ""), apiKey, model, isLocal: false, maxRequests: most, flights, close };
}

/**
 * Opens an API that is asked by its client.
 * @param calls - makes the client's calls to what was opened
 * @throws {AgentperfError} as {@link openTarget}, and what the client throws
 */
export async function openApi(
  opening: TargetOptions,
  calls: (target: Target) => Omit<Llm, "sampleRequest"> | Promise<Omit<Llm, "sampleRequest">>,
): Promise<Opened<Llm>> {
  const target = await openTarget(opening);
  try {
    return { port: { sampleRequest: sampleRequest(opening.options), ...(await calls(target)) }, close: () => target.close() };
  } catch (thrown) {
    await target.close();
    throw thrown;
  }
}

/** Starts the local upstream in a process of its own, so that its work isn't measured. */
export async function startLocal(options: UpstreamOptions, command?: AdapterContext["command"]): Promise<Upstream> {
  const { ready, close } = await startScript<{ readonly url: string }>({
    script: new URL("../upstream/server-process", import.meta.url),
    what: "the local upstream",
    order: options,
    command,
    startTimeoutMs: 10_000,
  });
  return { url: ready.url, close };
}
