import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startUpstream, type UpstreamOptions } from "@agentperf/adapters-llm";
import { AgentperfError } from "@agentperf/core";
import { closing, opened, testContext } from "../../../test-support/adapters.ts";
import { startHttp } from "../../../test-support/listener.ts";
import { atOnce, startUpstreamProcess } from "../../../test-support/llm.ts";
import { freePort } from "../../../test-support/processes.ts";
import { apis } from "./apis.ts";

const { signal } = testContext;

const unavailable = (message: RegExp) => (thrown: unknown) => {
  assert.ok(thrown instanceof AgentperfError, String(thrown));
  assert.match(thrown.message, message);
  return thrown.code === "unavailable";
};

/** A gap of tokens in which there is time to do something to the server. */
const slow = { firstToken: "0ms", tokensPerSecond: 20, tokens: 60 } as const;

for (const { id, on } of apis) {
  describe(`${id} on a server that`, () => {
    const misbehaving = async (options: UpstreamOptions) => closing(await startUpstream({ ...atOnce, ...options }));

    it("isn't there", async () => {
      const url = `http://127.0.0.1:${await freePort()}`;
      const availability = await on(url).probe?.({ signal });
      assert.match(availability?.available === false ? availability.reason : "", new RegExp(`^${url}/?(v1)?: nobody answers: `));
      await using llm = await opened(on(url));
      await assert.rejects(llm.port.message(llm.port.sampleRequest), unavailable(new RegExp(`at ${url}`)));
    });

    it("is killed, whole or in the middle of a stream", async () => {
      await using server = await startUpstreamProcess(slow);
      await using llm = await opened(on(server.url));
      const whole = llm.port.message(llm.port.sampleRequest);
      const stream = llm.port.stream(llm.port.sampleRequest);
      await stream.next();
      const reading = (async () => {
        for (let next = await stream.next(); next.done !== true; next = await stream.next());
      })();
      const ends = [assert.rejects(whole, unavailable(/at http/)), assert.rejects(reading, unavailable(/at http/))];
      server.kill("SIGKILL");
      await Promise.all(ends);
    });

    it("is frozen, before it answers or in the middle of a stream", async () => {
      await using server = await startUpstreamProcess(slow);
      await using llm = await opened(on(server.url, { silenceTimeoutMs: 400 }));
      const stream = llm.port.stream(llm.port.sampleRequest);
      await stream.next();
      server.kill("SIGSTOP");
      const reading = (async () => {
        for (let next = await stream.next(); next.done !== true; next = await stream.next());
      })();
      const ends = [
        assert.rejects(llm.port.message(llm.port.sampleRequest), unavailable(/no answer within 400 ms/)),
        assert.rejects(reading, unavailable(/no answer within 400 ms/)),
      ];
      await Promise.all(ends);
    });

    it("refuses the key, which shows nowhere", async () => {
      await using server = await misbehaving({ apiKey: "right" });
      const apiKey = "wr0ng-key-word";
      await using llm = await opened(on(server.url, { apiKey }));
      await assert.rejects(llm.port.message(llm.port.sampleRequest), (thrown) => {
        assert.ok(!String(thrown).includes(apiKey));
        return unavailable(/401/)(thrown);
      });
      if (id === "vertex") return;
      const availability = await on(server.url, { apiKey }).probe?.({ signal });
      assert.match(
        availability?.available === false ? availability.reason : "",
        /^http:\/\/127\.0\.0\.1:\d+.*: the server refuses the key of \w+_API_KEY \(HTTP 401\)/,
      );
    });

    it("gets too many requests, once", async () => {
      await using server = await misbehaving({ rateLimitRate: 1, retryAfterSeconds: 3 });
      await using llm = await opened(on(server.url));
      // Google's client doesn't tell the headers.
      const told = id === "vertex" ? /429/ : /429.*it asks to wait 3 s \(Retry-After\)/;
      await assert.rejects(llm.port.message(llm.port.sampleRequest), unavailable(told));
      await assert.rejects(llm.port.stream(llm.port.sampleRequest).next(), unavailable(told));
    });

    it("fails, and isn't asked again", async () => {
      let asked = 0;
      await using server = await startHttp((request, response) => {
        request.resume();
        asked += 1;
        response.writeHead(500, { "content-type": "application/json" }).end("{}");
      });
      await using llm = await opened(on(`http://127.0.0.1:${server.port}`));
      await assert.rejects(llm.port.message(llm.port.sampleRequest), unavailable(/500/));
      await assert.rejects(llm.port.stream(llm.port.sampleRequest).next(), unavailable(/500/));
      assert.equal(asked, 2);
    });

    it("stops streams in the middle, after some of the text", async () => {
      await using server = await misbehaving({ breakRate: 1, tokens: 10 });
      await using llm = await opened(on(server.url));
      const seen: string[] = [];
      const reading = async () => {
        const stream = llm.port.stream(llm.port.sampleRequest);
        for (let next = await stream.next(); next.done !== true; next = await stream.next()) seen.push(next.value);
      };
      await assert.rejects(reading(), unavailable(/the stream stopped in the middle/));
      assert.equal(seen.length, 5);
    });
  });
}
