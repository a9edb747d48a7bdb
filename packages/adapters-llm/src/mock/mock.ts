import { type Adapter, AgentperfError, checkOptions, defineAdapter, type LlmRequest, llmPort } from "@agentperf/core";
import { askSettings, sampleRequest } from "../client/sample.ts";
import { inputTokensOf, modelAnswer, replyOf } from "../model/answer.ts";
import { behaviourRules, type ModelBehaviour } from "../model/behaviour.ts";
import { type Fate, gapMsOf, paced, turnsOf, wholly } from "../model/pace.ts";

/** A model in the measured process that only waits and answers: the cost of everything but the model and the way to it. */
export const mock = (options: ModelBehaviour = {}): Adapter<typeof llmPort> => make(options, {});

/** Settings of the port that say what is asked. */
type Asked = Readonly<Partial<Record<(typeof askSettings)[number], string>>>;

function make(options: ModelBehaviour, asked: Asked): Adapter<typeof llmPort> {
  checkOptions("mock", options, behaviourRules);
  const { tokens = 20, retryAfterSeconds = 1 } = options;
  return defineAdapter({
    id: "mock",
    port: llmPort,
    description: "answers in the measured process, at a set pace",
    capabilities: ["count-tokens"],
    options: { ...options },
    settings: askSettings,
    configure: (values) => make(options, values),
    async open({ seed, signal }) {
      const next = turnsOf(options, seed);
      const gapMs = gapMsOf(options);
      const refuse = (fate: Fate) => {
        if (fate === "failed") throw new AgentperfError("unavailable", "the mock model fails on purpose");
        if (fate === "limited")
          throw new AgentperfError(
            "unavailable",
            `the mock model refuses on purpose: too many requests, it asks to wait ${retryAfterSeconds} s`,
          );
      };
      return {
        port: {
          sampleRequest: sampleRequest({}, asked),
          async message(request) {
            const turn = next();
            const answer = modelAnswer(request, tokens);
            refuse(turn.fate);
            await wholly(answer.tokens, turn, gapMs, signal);
            return replyOf(answer);
          },
          async *stream(request) {
            const turn = next();
            refuse(turn.fate);
            const answer = modelAnswer(request, tokens);
            yield* paced(answer.tokens, turn, gapMs, signal);
            if (turn.fate === "broken")
              throw new AgentperfError("unavailable", "the mock model's stream stopped in the middle, on purpose");
            return replyOf(answer);
          },
          countTokens: async (request: LlmRequest) => inputTokensOf(request),
        },
      };
    },
  });
}
