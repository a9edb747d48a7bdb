import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { contractCases } from "@agentperf/core/testing";
import { agentapiSessions } from "@agentperf/suites";
import { opened, testContext } from "../../../../test-support/adapters.ts";
import { environment } from "../../../../test-support/environment.ts";
import { type Listener, startHttp } from "../../../../test-support/listener.ts";

const { signal } = testContext;

/** A stand-in for agentapi, made from its OpenAPI document; keeps what it was sent. */
async function startAgentapi(status = 200, seen: string[] = []): Promise<Listener & { readonly seen: readonly string[] }> {
  const answers: Record<string, unknown> = {
    "GET /status": { status: "stable", agent_type: "claude" },
    "GET /messages": { messages: [{ id: 0, content: "hi", role: "agent", time: "2026-01-01T00:00:00Z" }] },
    "POST /message": { ok: true },
  };
  const failure = { title: "Internal Server Error", detail: "the agent is gone", status };
  const listener = await startHttp(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    seen.push(`${request.method} ${request.url} ${body}`);
    const answer = status === 200 ? answers[`${request.method} ${request.url}`] : failure;
    response.writeHead(answer === undefined ? 404 : status, { "content-type": "application/json" }).end(JSON.stringify(answer ?? {}));
  });
  return { ...listener, seen };
}

const toward = ({ port }: Listener) => agentapiSessions({ url: `http://127.0.0.1:${port}` });

describe("agentapi sessions, against a stand-in", () => {
  it("keep the rules of the port", async () => {
    await using agentapi = await startAgentapi();
    for (const { name, run } of contractCases(toward(agentapi))) {
      await run().catch((thrown) => {
        throw new Error(`${name}: ${thrown}`);
      });
    }
  });

  it("send what its document describes, and disturb the agent by nothing", async () => {
    await using agentapi = await startAgentapi();
    await using sessions = await opened(toward(agentapi));
    const { id } = await sessions.port.create({ userId: "ada" });
    await sessions.port.get(id);
    await sessions.port.end(id);
    assert.deepEqual(agentapi.seen, ['POST /message {"content":"","type":"raw"}', "GET /messages ", "GET /status "]);
  });

  it("say which agent is behind it when they are probed", async () => {
    await using agentapi = await startAgentapi();
    assert.deepEqual(await toward(agentapi).probe?.({ signal }), { available: true, version: "agentapi with claude" });
  });

  it("say what the server says where it fails", async () => {
    await using agentapi = await startAgentapi(500);
    const availability = await toward(agentapi).probe?.({ signal });
    assert.ok(availability?.available === false && /HTTP 500: the agent is gone/.test(availability.reason));
  });

  it("say where nobody listens, and what to set where there is no address", async () => {
    const nobody = await agentapiSessions({ url: "http://127.0.0.1:1" }).probe?.({ signal });
    assert.ok(nobody?.available === false && /agentapi at http:\/\/127\.0\.0\.1:1/.test(nobody.reason));
    using _ = environment({ AGENTAPI_URL: undefined });
    const none = await agentapiSessions().probe?.({ signal });
    assert.ok(none?.available === false && /set AGENTAPI_URL/.test(none.reason));
  });
});
