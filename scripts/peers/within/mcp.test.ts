import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { http, type McpAdapter, mockServer, sse, startMockServer, stdio } from "@agentperf/adapters-mcp";
import { contractCases } from "@agentperf/core/testing";
import { closing, opened, testContext } from "../../../test-support/adapters.ts";
import { startHttp } from "../../../test-support/listener.ts";
import { everythingScript, startEverything } from "../../../test-support/mcp.ts";
import { callResult, startOwnMcp } from "../../../test-support/mcp-servers.ts";
import { freePort } from "../../../test-support/processes.ts";

// Runs in a project that has one version of the official SDK, and says how our adapters fare with it.

const { AGENTPERF_CLIENT: client = "", AGENTPERF_SERVER: serving = "" } = process.env;
const { signal } = testContext;
const [everything, overSse] = [await startEverything(), await startEverything("sse")];
after(async () => {
  for (const server of [everything, overSse]) await server.stop();
});

const said = async (adapter: McpAdapter): Promise<string> => {
  const availability = await adapter.probe?.({ signal });
  return availability?.available ? `yes: ${availability.version}` : `no: ${availability?.reason}`;
};

describe(`${client} keeps the rules of the port`, () => {
  const adapters = [http({ url: everything.url }), sse({ url: overSse.url }), stdio({ command: ["node", everythingScript, "stdio"] })];
  for (const adapter of adapters) {
    for (const { name, run } of contractCases(adapter)) it(name, run);

    it(`and its version is told by ${adapter.id}`, async () => {
      assert.match(await said(adapter), new RegExp(`^yes: .*everything.*, client ${client}$`));
    });
  }
});

describe(`${client} fails as it should`, () => {
  it("where nobody listens, or says anything", async () => {
    const closed = `http://127.0.0.1:${await freePort()}/mcp`;
    assert.match(await said(http({ url: closed })), /^no: MCP server at http/);
    await using mute = await startHttp(() => undefined);
    const limits = { url: `http://127.0.0.1:${mute.port}/mcp`, connectTimeoutMs: 300 };
    assert.match(await said(http(limits)), /^no: .*(300|timed? ?out)/i);
  });

  it("where a server refuses, whose status is told", async () => {
    await using server = await startHttp((_, response) => void response.writeHead(404).end("nothing here"));
    assert.match(await said(http({ url: `http://127.0.0.1:${server.port}/mcp` })), /^no: .*404.*choose --mcp sse/s);
  });

  it("where a program can't be started, or ends at once with a word", async () => {
    assert.match(await said(stdio({ command: ["agentperf-no-such-program"] })), /^no: MCP server agentperf-no-such-program/);
    const dying = ["node", "-e", "console.error('no luck today'); process.exit(3)"];
    assert.match(await said(stdio({ command: dying })), /^no: .*no luck today/);
  });

  it("where a reply is larger than allowed, over HTTP and from a program", async () => {
    const message = "x".repeat(400_000);
    await using server = await startOwnMcp({
      onCall: ({ id }, response) =>
        void response.writeHead(200, { "content-type": "application/json" }).end(callResult(id, `Echo: ${message}`)),
    });
    for (const adapter of [
      http({ url: server.url, maxReplyBytes: 100_000 }),
      stdio({ command: ["node", everythingScript, "stdio"], maxReplyBytes: 100_000 }),
    ]) {
      await using mcp = await opened(adapter);
      await using connection = closing(await mcp.port.connect());
      await assert.rejects(connection.callTool("echo", { message }), /larger than 100000 bytes/, adapter.id);
    }
  });

  it("where a call isn't answered in time", async () => {
    if (serving === "") return;
    await using server = closing(await startMockServer({ callTool: "0ms", stallRate: 1 }));
    await using mcp = await opened(http({ url: server.url, requestTimeoutMs: 200 }));
    await using connection = closing(await mcp.port.connect());
    await assert.rejects(connection.callTool("echo", { message: "m" }), /timed? ?out/i);
  });
});

describe("the mock server", () => {
  const adapter = mockServer({ callTool: "0ms", listTools: "0ms" });
  if (serving === "") {
    it(`says what it needs beside ${client}`, async () => {
      assert.match(await said(adapter), /^no: the mock MCP server needs a package: npm install @modelcontextprotocol\/server@2/);
      await assert.rejects(startMockServer(), /npm install @modelcontextprotocol\/server@2/);
    });
    return;
  }
  for (const { name, run } of contractCases(adapter)) it(name, run);

  it("says who serves and who asks", async () => {
    assert.equal(await said(adapter), `yes: server ${serving}, client ${client}`);
  });

  it("isn't asked for a revision that the SDK doesn't speak", async () => {
    const connect = async () => {
      await using mcp = await opened(mockServer({ client: { protocol: "2026-07-28" } }));
      await using _ = closing(await mcp.port.connect());
    };
    if (client.startsWith("@modelcontextprotocol/client ")) return connect();
    await assert.rejects(connect, /needs version 2 of the official SDK: npm install @modelcontextprotocol\/client@2/);
  });
});
