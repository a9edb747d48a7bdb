import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { startUpstream } from "@agentperf/adapters-llm";
import { contractCases } from "@agentperf/core/testing";
import { opened, testContext } from "../../../test-support/adapters.ts";
import { environment } from "../../../test-support/environment.ts";
import { atOnce } from "../../../test-support/llm.ts";
import { apis } from "./apis.ts";

const { signal } = testContext;
const upstream = await startUpstream(atOnce);
after(() => upstream.close());

for (const { id, on } of apis) {
  describe(`${id} keeps the rules of the port`, () => {
    for (const { name, run } of contractCases(on(upstream.url))) it(name, run);
  });

  describe(`${id} without an address`, () => {
    it("keeps them too, on an upstream in a process of its own", async () => {
      for (const { run } of contractCases(on(undefined, { upstream: atOnce }))) await run();
    });

    it("is there, and names its client's version", async () => {
      const availability = await on().probe?.({ signal });
      assert.match(
        availability?.available ? (availability.version ?? "") : "",
        /^local upstream, .*\d+\.\d+\.\d+$/,
        JSON.stringify(availability),
      );
    });

    it("shows no variable's key to the upstream", async () => {
      const real = {
        OPENAI_API_KEY: "r3al-key",
        ANTHROPIC_API_KEY: "r3al-key",
        ANTHROPIC_AUTH_TOKEN: "r3al-token",
        GOOGLE_API_KEY: "r3al-key",
      };
      using _ = environment(real);
      // It takes no other key than its own.
      await using own = await opened(on(undefined, { upstream: atOnce }));
      assert.notEqual((await own.port.message(own.port.sampleRequest)).text, "");
    });
  });

  describe(`${id} on an address`, () => {
    it("is there where a server answers, and needs a model's name", async () => {
      assert.equal((await on(upstream.url).probe?.({ signal }))?.available, true);
      const nameless = await on(upstream.url, { model: undefined }).probe?.({ signal });
      assert.match(nameless?.available === false ? nameless.reason : "", /no model is named: set LLM_MODEL, --llm-model/);
    });

    it("is the variable's, and the flag's before it", async () => {
      using _ = environment({ LLM_URL: "http://127.0.0.1:9", LLM_MODEL: "of-a-variable" });
      assert.equal(on().address, "http://127.0.0.1:9");
      assert.equal(on().configure?.({ url: "http://127.0.0.1:10" }).address, "http://127.0.0.1:10");
    });
  });
}
