import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { undici, type WebSocketAdapter } from "@agentperf/adapters-websocket";
import { runtimeOf } from "@agentperf/core";
import { contractCases } from "@agentperf/core/testing";
import { testContext } from "../../../../test-support/adapters.ts";
import { startWebSocketServer, type WebSocketServerProcess } from "../../../../test-support/websocket.ts";
import { isBun, said, works } from "./support.ts";

/** What a test of the contract connects to. */
type Kind = "ws" | "runtime";

for (const make of works) {
  const { id } = make();

  describe(`${id} and the server that it starts`, () => {
    for (const { name, run } of contractCases(make())) it(name, run);

    it("tells the version of what it is built on", async () => {
      const text = await said(make());
      assert.match(text, /^yes: own server/);
      if (id !== "native" && !isBun) assert.match(text, new RegExp(`client ${id} \\d+\\.`));
      if (id === "ws") assert.equal(text.includes("Bun's own client"), isBun);
    });
  });

  for (const kind of ["ws", "runtime"] satisfies Kind[]) {
    const isTheSame = kind === "runtime" && runtimeOf(globalThis) === "node";
    describe(`${id} and a server of ${kind === "ws" ? "ws" : "the runtime's own"}`, { skip: isTheSame && "Node has none" }, () => {
      let server: WebSocketServerProcess;
      before(async () => {
        server = await startWebSocketServer({ by: kind });
      });
      after(() => server.stop());
      const adapter = (): WebSocketAdapter => make({ url: `${server.url}/echo`, broadcastUrl: `${server.url}/broadcast` });
      // The server has its port when the cases run.
      for (const { name } of contractCases(make({ url: "ws://unused", broadcastUrl: "ws://unused" })))
        it(name, async () => {
          const found = contractCases(adapter()).find((one) => one.name === name);
          assert.ok(found);
          await found.run();
        });
    });
  }
}

describe("undici", () => {
  it("is refused on Bun, where the name means another client", { skip: !isBun }, async () => {
    assert.deepEqual(undici().runtimes, ["node", "deno"]);
    await assert.rejects(async () => undici().open(testContext), /Bun's own client: take the adapter native/);
  });
});
