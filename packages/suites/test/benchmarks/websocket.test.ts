import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { ws } from "@agentperf/adapters-websocket";
import type { ParameterValue, WebSocketConnection, WebSocketMessage, WebSockets } from "@agentperf/core";
import { benchmarkContext, type MeasureOptions, measure } from "@agentperf/core/engine";
import { opened } from "../../../../test-support/adapters.ts";
import { websocket } from "../../src/benchmarks/websocket.ts";

const server = await opened(ws());
after(() => server[Symbol.asyncDispose]());

/** The same, which counts what is open and can change what comes. */
function counted(sockets: WebSockets, change: (message: WebSocketMessage) => WebSocketMessage = (message) => message) {
  const wrap = async (connecting: Promise<WebSocketConnection>): Promise<WebSocketConnection> => {
    const connection = await connecting;
    counts.opened += 1;
    return {
      send: (message) => connection.send(message),
      receive: async () => change(await connection.receive()),
      async close() {
        counts.closed += 1;
        await connection.close();
      },
    };
  };
  const counts = {
    opened: 0,
    closed: 0,
    connect: () => wrap(sockets.connect()),
    // The server of ours broadcasts.
    join: (room: string) => wrap((sockets as Required<WebSockets>).join(room)),
  };
  return counts;
}

const times = (iterations: number): MeasureOptions => ({ benchtime: { kind: "iterations", iterations }, warmupNs: 0 });

const contextOf = (sockets: WebSockets, parameters: Record<string, ParameterValue>, concurrency = 1) =>
  benchmarkContext({ ports: { websocket: sockets }, parameters, concurrency, keyPrefix: "agentperf:suite:" });

const named = (name: string) => {
  const benchmark = websocket.benchmarks.find((one) => one.name === name);
  assert.ok(benchmark);
  return benchmark;
};

const cases: readonly (readonly [
  name: string,
  parameters: Record<string, ParameterValue>,
  levels: readonly number[],
  connections: number,
])[] = [
  ["ConnectWebSocket", {}, [1, 8], 0],
  ["EchoWebSocket", { bytes: 64 }, [1, 8, 64], 1],
  ["EchoWebSocket", { bytes: 16_384 }, [1, 8], 1],
  ["BroadcastWebSocket", { clients: 10 }, [1], 10],
  ["BroadcastWebSocket", { clients: 1_000 }, [1], 1_000],
];

describe("the suite websocket", () => {
  for (const [name, parameters, levels, connections] of cases) {
    for (const concurrency of levels) {
      it(`${name} ${JSON.stringify(parameters)} works ${concurrency} at a time, and closes what it opens`, async () => {
        const sockets = counted(server.port);
        const measured = await measure(named(name), contextOf(sockets, parameters, concurrency), times(concurrency * 3));
        assert.equal(measured.iterations, concurrency * 3);
        assert.equal(sockets.closed, sockets.opened);
        if (connections > 0) assert.equal(sockets.opened, connections * concurrency);
        else assert.ok(sockets.opened >= concurrency * 3, "a connection for each operation");
      });
    }
    for (const [what, change] of [
      ["other text", (message: WebSocketMessage) => `${message}?`],
      ["bytes in place of a text", (message: WebSocketMessage) => new TextEncoder().encode(String(message))],
      ["an old text", () => "0:".padEnd(64, "y")],
    ] as const) {
      it(`${name} ${JSON.stringify(parameters)} fails where ${what} comes, and closes what it opened`, async () => {
        const sockets = counted(server.port, change);
        await assert.rejects(measure(named(name), contextOf(sockets, parameters), times(3)), /sent back .* not the text of/);
        assert.equal(sockets.closed, sockets.opened);
      });
    }
  }

  for (const name of ["ConnectWebSocket", "EchoWebSocket"])
    it(`${name} fails where a server sends one client's text to another`, async () => {
      const held: WebSocketMessage[] = [];
      // What the client before was to hear.
      const sockets = counted(server.port, (message) => held.splice(0, 1, message)[0] ?? message);
      await assert.rejects(measure(named(name), contextOf(sockets, { bytes: 64 }, 8), times(24)), /sent back .* not the text of/);
      assert.equal(sockets.closed, sockets.opened);
    });

  it("closes those connections that there are where one more can't be opened", async () => {
    const sockets = counted(server.port);
    let left = 60;
    const join = (room: string) => (left-- > 0 ? sockets.join(room) : Promise.reject(new Error("the server is full")));
    await assert.rejects(
      measure(named("BroadcastWebSocket"), contextOf({ ...sockets, join }, { clients: 100 }), times(1)),
      /the server is full/,
    );
    assert.deepEqual([sockets.opened, sockets.closed], [60, 60]);
  });

  it("runs only where it is named, since it needs a package", () => {
    assert.equal(websocket.optional, true);
  });
});
