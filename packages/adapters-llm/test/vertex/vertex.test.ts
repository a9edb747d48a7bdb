import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { describe, it } from "node:test";
import { vertex } from "@agentperf/adapters-llm";
import { opened, testContext } from "../../../../test-support/adapters.ts";
import { environment } from "../../../../test-support/environment.ts";
import { startHttp } from "../../../../test-support/listener.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";

/** A request that Vertex would get. */
interface Seen {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

const answer = { candidates: [{ content: { role: "model", parts: [{ text: "Hello" }] }, finishReason: "STOP" }] };

/** A server that sees who asks; also one that gives tokens. */
async function startVertex() {
  const seen: Seen[] = [];
  const server = await startHttp((request, response) => {
    request.resume();
    const path = request.url ?? "";
    const isToken = path === "/token";
    if (!isToken) seen.push({ path, headers: request.headers });
    const token = {
      access_token: "t0ken-by-exchange",
      issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
      token_type: "Bearer",
      expires_in: 3_600,
    };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(isToken ? token : answer));
  });
  return { ...server, seen, url: `http://127.0.0.1:${server.port}` };
}

const none = {
  GOOGLE_CLOUD_PROJECT: undefined,
  GOOGLE_CLOUD_LOCATION: undefined,
  GOOGLE_API_KEY: undefined,
  GOOGLE_APPLICATION_CREDENTIALS: undefined,
};

/** Asks once. */
async function asked(options: Parameters<typeof vertex>[0]): Promise<void> {
  await using llm = await opened(vertex({ model: "gemini-x", ...options }));
  assert.equal((await llm.port.message(llm.port.sampleRequest)).text, "Hello");
}

describe("whose requests vertex sends", () => {
  it("is a project's, by a client of credentials that is given", async () => {
    using _ = environment(none);
    await using server = await startVertex();
    const authClient = { getRequestHeaders: async () => new Headers({ authorization: "Bearer g1ven" }) };
    await asked({ url: server.url, project: "p", location: "europe-west4", authClient });
    const [{ path, headers } = { path: "", headers: {} }] = server.seen;
    assert.equal(path, "/v1beta1/projects/p/locations/europe-west4/publishers/google/models/gemini-x:generateContent");
    assert.equal(headers.authorization, "Bearer g1ven");
  });

  it("is a project's of the variables, by application default credentials", async () => {
    await using place = await temporaryDirectory();
    await using server = await startVertex();
    const subject = join(place.path, "subject");
    const credentials = join(place.path, "credentials.json");
    await writeFile(subject, "of-a-test");
    await writeFile(
      credentials,
      JSON.stringify({
        type: "external_account",
        audience: "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/own",
        subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
        token_url: `${server.url}/token`,
        credential_source: { file: subject },
      }),
    );
    using _ = environment({ ...none, GOOGLE_CLOUD_PROJECT: "of-a-variable", GOOGLE_APPLICATION_CREDENTIALS: credentials });
    await asked({ url: server.url });
    const [{ path, headers } = { path: "", headers: {} }] = server.seen;
    assert.equal(path, "/v1beta1/projects/of-a-variable/locations/global/publishers/google/models/gemini-x:generateContent");
    assert.equal(headers.authorization, "Bearer t0ken-by-exchange");
  });

  it("is a key's owner's, by the option or the variable", async () => {
    await using server = await startVertex();
    using _ = environment({ ...none, GOOGLE_API_KEY: "of-a-variable" });
    await asked({ url: server.url, apiKey: "of-an-option" });
    await asked({ url: server.url });
    assert.deepEqual(
      server.seen.map(({ path, headers }) => [path, headers["x-goog-api-key"]]),
      ["of-an-option", "of-a-variable"].map((key) => ["/v1beta1/publishers/google/models/gemini-x:generateContent", key]),
    );
  });

  it("must be said by somebody", async () => {
    using _ = environment(none);
    const options = { url: "https://aiplatform.googleapis.com", model: "m" };
    const availability = await vertex(options).probe?.({ signal: testContext.signal });
    assert.match(
      availability?.available === false ? availability.reason : "",
      /set GOOGLE_CLOUD_PROJECT or GOOGLE_API_KEY, or the option project/,
    );
    await assert.rejects(async () => opened(vertex(options)), /nobody says whose requests they are/);
  });
});

describe("vertex at Google", () => {
  it("isn't asked by a probe", async () => {
    const options = { url: "https://us-central1-aiplatform.googleapis.com", model: "m", project: "p" };
    const availability = await vertex(options).probe?.({ signal: testContext.signal });
    assert.equal(availability?.available, true, JSON.stringify(availability));
  });

  it("shows neither a key nor what a client of credentials holds", () => {
    const authClient = { getRequestHeaders: async () => new Headers() };
    const { options } = vertex({ url: "https://aiplatform.googleapis.com", model: "m", project: "p", authClient });
    assert.ok(!Object.hasOwn(options ?? {}, "authClient"));
  });

  it("gives back signed calls of tools as they came", async () => {
    using _ = environment(none);
    const bodies: string[] = [];
    const signed = { functionCall: { id: "1", name: "echo", args: {} }, thoughtSignature: "c2lnbmVk" };
    await using server = await startHttp(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      bodies.push(body);
      const parts = bodies.length === 1 ? [{ text: "I think", thought: true }, signed] : [{ text: "Done" }];
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ candidates: [{ content: { role: "model", parts }, finishReason: "STOP" }] }));
    });
    await using llm = await opened(vertex({ url: `http://127.0.0.1:${server.port}`, model: "m", apiKey: "k" }));
    const { turns, maxTokens } = llm.port.sampleRequest;
    const { text, toolCalls } = await llm.port.message({ turns, maxTokens });
    const [call] = toolCalls;
    assert.ok(call !== undefined && text === "");
    const told = [...turns, { role: "assistant", text, toolCalls } as const, { role: "tool", call, text: "x" } as const];
    assert.equal((await llm.port.message({ turns: told, maxTokens })).text, "Done");
    assert.ok(bodies[1]?.includes('"thoughtSignature":"c2lnbmVk"'), bodies[1]);
  });
});
