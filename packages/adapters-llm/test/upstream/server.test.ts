import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startUpstream } from "@agentperf/adapters-llm";
import { closing } from "../../../../test-support/adapters.ts";
import { atOnce } from "../../../../test-support/llm.ts";
import { listens } from "../../../../test-support/processes.ts";
import { answerer } from "../../src/upstream/server.ts";

const ask = (headers: Record<string, string> = { authorization: "Bearer k" }, body: unknown = undefined) =>
  new Request("http://127.0.0.1:1/v1/chat/completions", {
    method: "POST",
    headers,
    body: JSON.stringify(body ?? { model: "m", messages: [{ role: "user", content: "Hello" }] }),
  });

describe("the local upstream", () => {
  it("listens on loopback, and no longer when it is closed", async () => {
    const { url, close } = await startUpstream();
    const { port, hostname } = new URL(url);
    assert.equal(hostname, "127.0.0.1");
    assert.equal(await listens(Number(port)), true);
    await close();
    assert.equal(await listens(Number(port)), false);
  });

  it("says when its port is taken", async () => {
    await using server = closing(await startUpstream());
    await assert.rejects(startUpstream({ port: Number(new URL(server.url).port) }), /can't listen on port|EADDRINUSE|in use/);
  });

  it("refuses a page of the web, under whatever name it asks", async () => {
    const answer = answerer(atOnce);
    assert.equal((await answer(ask())).status, 200);
    for (const headers of [{ host: "attacker.example" }, { origin: "https://attacker.example" }]) {
      assert.equal((await answer(ask({ authorization: "Bearer k", ...headers }))).status, 403, JSON.stringify(headers));
    }
  });

  it("wants a key, and says what is wrong with a body", async () => {
    const answer = answerer(atOnce);
    assert.equal((await answer(ask({}))).status, 401);
    const wrong = await answer(ask({ authorization: "Bearer k" }, { model: "m", messages: "Hello" }));
    assert.equal(wrong.status, 400);
    assert.match(await wrong.text(), /expected array, received string.*messages/s);
  });

  it("stalls until the client gives up", async () => {
    await using server = closing(await startUpstream({ ...atOnce, stallRate: 1 }));
    const asking = fetch(`${server.url}/v1/chat/completions`, { ...(await parts()), signal: AbortSignal.timeout(100) });
    await assert.rejects(asking, /timed? ?out|abort/i);
  });
});

/** The same request for another address. */
async function parts(): Promise<{ method: string; headers: Headers; body: string }> {
  const { method, headers } = ask();
  return { method, headers, body: await ask().text() };
}
