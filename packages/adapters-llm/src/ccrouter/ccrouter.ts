import {
  type Adapter,
  type AdapterContext,
  checkOptions,
  defineAdapter,
  type Llm,
  llmPort,
  type Opened,
  type OptionRules,
  optionRule,
  secretsIn,
} from "@agentperf/core";
import { anthropicCalls } from "../anthropic/port.ts";
import { costOf } from "../client/cost.ts";
import { flightsTo } from "../client/flights.ts";
import { clientFile, clients } from "../client/library.ts";
import { type ApiOptions, apiRules, apiSettings, remoteOperations, upstreamRules, usualSilenceMs, withFlags } from "../client/options.ts";
import { probeApi } from "../client/probe.ts";
import { sampleRequest } from "../client/sample.ts";
import { openTarget, urlOf } from "../client/target.ts";
import { openaiCalls } from "../openai/port.ts";
import { startScript } from "../process/script.ts";
import type { Router, RouterOrder } from "./router.ts";

/** Options of {@link ccrouter}. */
export interface CcrouterOptions extends ApiOptions {
  /**
   * Address of the API behind the router, which speaks OpenAI's chat completions: `http://127.0.0.1:8000/v1`. Default: the variable `LLM_URL`,
   * else a local upstream.
   */
  readonly url?: string | undefined;
  /** Key of that API. Default: the variable `OPENAI_API_KEY`. */
  readonly apiKey?: string | undefined;
  /** The Node that runs the router. Default: the one that measures, else `node` on PATH. */
  readonly node?: string | undefined;
}

const rules: OptionRules<CcrouterOptions> = { ...apiRules, node: optionRule.text };

const keyVariable = "OPENAI_API_KEY";
const startTimeoutMs = 20_000;

/** Path of the router's program within its package. */
const programPath = "dist/cli.js";

/** claude-code-router in front of an API: its Messages, asked by Anthropic's official client; started and ended with the launch. */
export const ccrouter = (options: CcrouterOptions = {}): Adapter<typeof llmPort> => {
  checkOptions("ccrouter", options, rules);
  checkOptions("the upstream of ccrouter", options.upstream ?? {}, upstreamRules);
  return defineAdapter({
    id: "ccrouter",
    port: llmPort,
    description: "claude-code-router, started for the launch, in front of an API or a local upstream",
    clients: [clients.router, clients.anthropic, clients.openai],
    capabilities: ["server", "count-tokens", "router"],
    options: { ...options, url: urlOf(options) },
    shown: ["model", "node"],
    address: urlOf(options),
    cost: costOf(options),
    remoteOperations,
    settings: apiSettings,
    configure: (values) => ccrouter(withFlags(options, values)),
    async probe() {
      const availability = await probeApi([clients.router, clients.anthropic, clients.openai], options, {
        path: "/models",
        keyVariable,
        headers: (key) => ({ authorization: `Bearer ${key}` }),
      });
      if (availability.available) await nodeOf(options);
      return availability;
    },
    open: (context) => openRouter(options, context),
  });
};

const nodeOf = async ({ node }: CcrouterOptions): Promise<string> => node ?? (await import("./node.ts")).nodeProgram();

async function openRouter(options: CcrouterOptions, context: AdapterContext): Promise<Opened<Llm>> {
  const [{ fileURLToPath }, { mkdtemp, rm }, { tmpdir }, { join }] = await Promise.all([
    import("node:url"),
    import("node:fs/promises"),
    import("node:os"),
    import("node:path"),
  ]);
  const program = fileURLToPath(clientFile(clients.router, programPath));
  const target = await openTarget({ options, context, what: "OpenAI API", keyVariable, localPath: "/v1" });
  const closers = [() => target.close()];
  const close = async () => {
    for (const end of closers.splice(0).reverse()) await end();
  };
  try {
    const home = await mkdtemp(join(context.directory === "" ? tmpdir() : context.directory, "agentperf-ccrouter-"));
    // The router's own process removes it too, which is all that does where this one is killed.
    closers.push(() => rm(home, { recursive: true, force: true }));
    const { url: upstreamUrl, apiKey: upstreamKey, model } = target;
    const order: RouterOrder = {
      program,
      node: await nodeOf(options),
      home,
      upstream: { url: upstreamUrl, apiKey: upstreamKey, model },
    };
    const router = await startScript<Router>({
      script: new URL("./router-process", import.meta.url),
      what: "claude-code-router",
      order,
      command: context.command,
      startTimeoutMs,
    });
    closers.push(() => router.close());
    const { url, apiKey } = router.ready;
    const silenceTimeoutMs = options.silenceTimeoutMs ?? usualSilenceMs;
    const flights = flightsTo({
      server: "claude-code-router",
      silenceTimeoutMs,
      maxRequests: target.maxRequests,
      secrets: secretsIn({ url: upstreamUrl, upstreamKey, apiKey }),
      signal: context.signal,
    });
    closers.push(async () => flights.close());
    const calls = await anthropicCalls({ ...target, url, apiKey, flights });
    return { port: { sampleRequest: sampleRequest(options), ...calls, upstream: await openaiCalls(target) }, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}
