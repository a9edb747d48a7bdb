import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { undici, type WebSocketAdapter, ws } from "@agentperf/adapters-websocket";
import { contractCases } from "@agentperf/core/testing";
import { opened, testContext } from "../../../test-support/adapters.ts";
import { startMute } from "../../../test-support/listener.ts";
import { freePort } from "../../../test-support/processes.ts";

// Runs in a project that has one WebSocket client, and says how our adapter fares with it.

const { AGENTPERF_PEER: peer = "", AGENTPERF_CLIENT: client = "", AGENTPERF_SERVER: server = "" } = process.env;
const make = { ws, undici }[peer] ?? ws;
const over = (url: string) => make({ url, broadcastUrl: `${server}/broadcast`, connectTimeoutMs: 1_000, maxMessageBytes: 2 ** 20 });

async function said(adapter: WebSocketAdapter): Promise<string> {
  const availability = await adapter.probe?.(testContext);
  return availability?.available ? `yes: ${availability.version}` : `no: ${availability?.reason}`;
}

describe(`${client} keeps the rules of the port`, () => {
  for (const { name, run } of contractCases(over(`${server}/echo`))) it(name, run);

  it("and its version is told", async () => {
    assert.equal(await said(over(`${server}/echo`)), `yes: client ${client}`);
  });
});

describe(`${client} fails as it should`, () => {
  it("where nobody listens, or says anything", async () => {
    assert.match(await said(over(`ws://127.0.0.1:${await freePort()}/`)), /^no: WebSocket at ws:/);
    await using mute = await startMute();
    assert.match(await said(over(`ws://127.0.0.1:${mute.port}/`)), /^no: WebSocket at .*: no answer within 1000 ms/);
  });

  it("where a message is too long", async () => {
    await using sockets = await opened(make({ url: `${server}/echo`, maxMessageBytes: 100 }));
    const connection = await sockets.port.connect();
    connection.send("x".repeat(101));
    await assert.rejects(connection.receive(), /over the limit of 100/);
    await connection.close();
  });
});
