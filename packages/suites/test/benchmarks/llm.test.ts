import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { mock as mockModel } from "@agentperf/adapters-llm";
import { mock as mockMcp } from "@agentperf/adapters-mcp";
import { type Benchmark, type BenchmarkContext, type Llm, type LlmReply, type Mcp, seededRandom } from "@agentperf/core";
import { measure } from "@agentperf/core/engine";
import suites from "@agentperf/suites";
import { testContext } from "../../../../test-support/adapters.ts";

const [model, mcp] = await Promise.all([
  mockModel({ firstToken: "1ms", tokensPerSecond: 2_000, tokens: 8 }).open(testContext),
  mockMcp({ connect: "0ms", listTools: "0ms", callTool: "0ms" }).open(testContext),
]);
after(async () => {
  await model.close?.();
  await mcp.close?.();
});

/** The mock behind a router that adds nothing. */
const llm: Llm = { ...model.port, upstream: model.port };

const suite = suites.find(({ name }) => name === "llm");
const benchmarks = suite?.benchmarks ?? [];
const named = (name: string): Benchmark => {
  const found = benchmarks.find((benchmark) => benchmark.name === name);
  assert.ok(found, name);
  return found;
};

const context = (ports: { llm?: Llm; mcp?: Mcp } = {}, concurrency = 1): BenchmarkContext => ({
  ports: { llm, mcp: mcp.port, ...ports },
  parameters: {},
  concurrency,
  keyPrefix: "agentperf:test:",
  directory: "",
  signal: testContext.signal,
  random: seededRandom(1),
  host: {},
  note: () => undefined,
});

const times = (iterations: number) => ({ benchtime: { kind: "iterations", iterations } as const, warmupNs: 0 });

describe("the llm suite", () => {
  it("runs only where it is named, and holds itself against no baseline", () => {
    assert.equal(suite?.optional, true);
    assert.deepEqual(
      benchmarks.map(({ name }) => name),
      ["Message", "StreamFirstToken", "StreamTokens", "CountTokens", "ToolCallRound", "RouterOverhead"],
    );
    assert.deepEqual(
      benchmarks.flatMap(({ baseline }) => baseline ?? []),
      [],
    );
  });

  for (const benchmark of benchmarks) {
    for (const concurrency of benchmark.oneAtATime === undefined ? [1, 8] : [1]) {
      it(`${benchmark.name} works ${concurrency} at a time`, async () => {
        const notes: string[] = [];
        const own = { ...context({}, concurrency), note: (text: string) => void notes.push(text) };
        const measured = await measure(benchmark, own, times(2 * concurrency));
        assert.equal(measured.iterations, 2 * concurrency);
        assert.deepEqual(notes, []);
      });
    }
  }

  it("tells tokens a second, and the gaps between them", async () => {
    const { metrics } = await measure(named("StreamTokens"), context(), times(5));
    assert.deepEqual(Object.keys(metrics).sort(), ["gap-p50-ns", "gap-p99-ns", "tokens/s"]);
    const { "gap-p50-ns": p50 = 0, "gap-p99-ns": p99 = 0, "tokens/s": rate = 0 } = metrics;
    assert.ok(p50 > 0 && p99 >= p50 && rate > 0, JSON.stringify(metrics));
  });

  it("takes the first token for the first one only: it comes before the whole answer", async () => {
    const [first, whole] = [
      await measure(named("StreamFirstToken"), context(), times(5)),
      await measure(named("StreamTokens"), context(), times(5)),
    ];
    assert.ok(first.nsPerOp < whole.nsPerOp, `${first.nsPerOp} against ${whole.nsPerOp}`);
  });

  it("tells what a router adds: as much as it waits, and near nothing where it is none", async () => {
    const slow: Llm = {
      ...llm,
      async message(request) {
        await new Promise((resolve) => setTimeout(resolve, 15));
        return model.port.message(request);
      },
    };
    const adds = async (one: Llm) =>
      (await measure(named("RouterOverhead"), context({ llm: one }), times(6))).metrics["router-adds-p50-ns"] ?? Number.NaN;
    const [none, some] = [await adds(llm), await adds(slow)];
    assert.ok(some > 10e6 && some > 5 * Math.abs(none), `${some} against ${none}`);
  });
});

describe("the llm suite on wrong answers", () => {
  const answering = (reply: Partial<LlmReply>): Llm => {
    const whole = (given: LlmReply): LlmReply => ({ ...given, ...reply });
    return {
      ...llm,
      message: async (request) => whole(await llm.message(request)),
      async *stream() {
        const said = whole({ text: "", toolCalls: [], stop: "end" });
        if (said.text !== "") yield said.text;
        return said;
      },
      countTokens: async () => 0,
      upstream: llm,
    };
  };

  for (const [name, message] of Object.entries({
    Message: /answered without a text \(it stopped: end\); --llm-max-tokens/,
    StreamFirstToken: /answered without a text/,
    StreamTokens: /answered without a text/,
    CountTokens: /the request has 0 tokens/,
    RouterOverhead: /answered without a text/,
  })) {
    it(`${name} fails`, async () => {
      await assert.rejects(measure(named(name), context({ llm: answering({ text: "" }) }), times(2)), message);
    });
  }

  it("ToolCallRound fails where the model asks for no tool, says nothing at the end, or the tool gives something else", async () => {
    const fails = (ports: { llm?: Llm; mcp?: Mcp }, message: RegExp) =>
      assert.rejects(measure(named("ToolCallRound"), context(ports), times(2)), message);
    await fails({ llm: answering({ toolCalls: [], text: "I won't" }) }, /the model didn't ask for the tool echo; it said "I won't"/);
    await fails({ llm: answering({ text: "" }) }, /answered without a text/);
    const other = [{ id: "1", name: "delete-all", arguments: {} }];
    await fails({ llm: answering({ toolCalls: other, stop: "tool" }) }, /the model asked for "delete-all", and was offered echo alone/);
    const connect = async () => ({ ...(await mcp.port.connect()), callTool: async () => ({ text: "Nothing", isError: false }) });
    await fails({ mcp: { ...mcp.port, connect } }, /tool echo gave "Nothing", not "agentperf"/);
  });
});
