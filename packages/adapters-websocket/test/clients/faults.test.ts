import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ConnectionOptions } from "@agentperf/adapters-websocket";
import { opened, testContext } from "../../../../test-support/adapters.ts";
import { startHttp, startMute } from "../../../../test-support/listener.ts";
import { freePort } from "../../../../test-support/processes.ts";
import { startWebSocketServer } from "../../../../test-support/websocket.ts";
import { said, works } from "./support.ts";

const secret = "s3cret-w0rd";
const authorization = `Basic ${btoa(`ada:${secret}`)}`;

/** An address with secrets wherever an address can have some. */
const secretUrl = (url: string) => `${url.replace("ws://", `ws://ada:${secret}@`)}/echo?token=${secret}`;

/** The message with which something fails. */
const failing = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => assert.fail("it must fail"),
    (thrown: Error) => thrown.message,
  );

for (const make of works) {
  const { id } = make();
  const fast = (options: ConnectionOptions) => make({ connectTimeoutMs: 1_000, messageTimeoutMs: 500, ...options });

  describe(`${id} says it where a server`, () => {
    it("isn't there", async () => {
      const text = await said(fast({ url: secretUrl(`ws://127.0.0.1:${await freePort()}`) }));
      assert.match(text, /^no: WebSocket at ws:\/\/.*127\.0\.0\.1:\d+/);
      assert.ok(!text.includes(secret), text);
    });

    it("takes a connection and says nothing", async () => {
      await using mute = await startMute();
      assert.match(await said(fast({ url: `ws://127.0.0.1:${mute.port}/` })), /^no: WebSocket at .*: no answer within 1000 ms/);
    });

    it("speaks HTTP only", async () => {
      await using http = await startHttp((_, response) => response.end("hello"));
      assert.match(await said(fast({ url: `ws://127.0.0.1:${http.port}/` })), /^no: WebSocket at .*: /);
      await using without = await startHttp((_, response) => response.writeHead(404).end());
      assert.match(await said(fast({ url: `ws://127.0.0.1:${without.port}/` })), /no such path \(HTTP 404\)/);
    });

    it("asks who it is: by a header, or by user and password in the address, which it doesn't show", async () => {
      await using server = await startWebSocketServer({ by: "ws", authorization });
      const refused = await said(fast({ url: `${server.url}/echo?token=${secret}` }));
      assert.match(refused, /^no: .*wants to know who asks \(HTTP 401\): give the option headers/);
      const wrong = await said(fast({ url: secretUrl(server.url).replace(`ada:${secret}`, `ada:wr0ng-${secret}`) }));
      assert.match(wrong, /HTTP 401/);
      for (const text of [refused, wrong]) assert.ok(!text.includes(secret), text);
      assert.match(await said(fast({ url: `${server.url}/echo`, headers: { authorization } })), /^yes/);
      assert.match(await said(fast({ url: secretUrl(server.url) })), /^yes/);
    });

    it("doesn't agree to the subprotocol", async () => {
      await using server = await startWebSocketServer({ by: "ws", protocol: "mcp" });
      const url = `${server.url}/echo`;
      assert.match(await said(fast({ url, protocol: "mcp" })), /^yes/);
      assert.match(await said(fast({ url, protocol: "graphql" })), /^no: WebSocket at .*/);
      assert.match(await said(fast({ url })), /^yes/);
    });

    it("answers other bytes", async () => {
      await using server = await startWebSocketServer({ by: "ws", wrongAfter: 0 });
      assert.match(await said(fast({ url: `${server.url}/echo` })), /^no: the server doesn't send back what it was sent/);
    });

    it("closes in the middle, with its words", async () => {
      await using server = await startWebSocketServer({ by: "ws", closesAfter: 2, closeCode: 1013 });
      await using sockets = await opened(fast({ url: `${server.url}/echo` }));
      const connection = await sockets.port.connect();
      for (const text of ["one", "two"]) {
        connection.send(text);
        assert.equal(await connection.receive(), text);
      }
      connection.send("three");
      assert.match(await failing(connection.receive()), /the server closed the connection \(1013, it is overloaded, "enough"\)/);
      assert.match(await failing(connection.receive()), /1013/);
      assert.throws(() => connection.send("four"), /1013/);
      await connection.close();
    });

    it("is killed, and closing ends", async () => {
      await using server = await startWebSocketServer({ by: "ws" });
      await using sockets = await opened(fast({ url: `${server.url}/echo` }));
      const connection = await sockets.port.connect();
      connection.send("one");
      assert.equal(await connection.receive(), "one");
      const waiting = failing(connection.receive());
      server.kill("SIGKILL");
      assert.match(await waiting, /WebSocket at .*: the server closed the connection \((1006|0), the connection was cut/);
      await connection.close();
      assert.match(await failing(sockets.port.connect()), /^WebSocket at /);
    });

    it("is frozen, for one that waits and one that connects, and closing ends", async () => {
      await using server = await startWebSocketServer({ by: "ws" });
      await using sockets = await opened(fast({ url: `${server.url}/echo` }));
      const connections = await Promise.all([sockets.port.connect(), sockets.port.connect()]);
      server.kill("SIGSTOP");
      for (const connection of connections) connection.send("one");
      const said = await Promise.all(connections.map((connection) => failing(connection.receive())));
      for (const text of said) assert.match(text, /no message within 500 ms/);
      assert.match(await failing(sockets.port.connect()), /WebSocket at .*: no answer within 1000 ms/);
      await Promise.all(connections.map((connection) => connection.close()));
    });

    it("sends a message that is bigger than the limit", async () => {
      await using server = await startWebSocketServer({ by: "ws", answerBytes: 5_000 });
      await using sockets = await opened(fast({ url: `${server.url}/echo`, maxMessageBytes: 4_999 }));
      const connection = await sockets.port.connect();
      connection.send("one");
      assert.match(await failing(connection.receive()), /over the limit of 4999.*the option maxMessageBytes raises it/);
      await connection.close();
      await using more = await opened(fast({ url: `${server.url}/echo`, maxMessageBytes: 5_000 }));
      const other = await more.port.connect();
      other.send("one");
      assert.equal(String(await other.receive()).length, 5_000);
      await other.close();
    });

    it("takes no message of that size", async () => {
      await using server = await startWebSocketServer({ by: "ws", maxMessageBytes: 100 });
      await using sockets = await opened(fast({ url: `${server.url}/echo` }));
      const connection = await sockets.port.connect();
      connection.send("x".repeat(101));
      assert.match(await failing(connection.receive()), /the server closed the connection \(1009, the message was bigger than it takes/);
      await connection.close();
    });
  });

  describe(`${id} when it is closed`, () => {
    it("ends connections that are still open", async () => {
      await using server = await startWebSocketServer({ by: "ws" });
      const { port, close } = await fast({ url: `${server.url}/echo` }).open(testContext);
      const connection = await port.connect();
      const waiting = failing(connection.receive());
      await close?.();
      assert.match(await waiting, /the client is closed/);
    });
  });

  describe(`${id} without a broadcasting server`, () => {
    it("has no join, and doesn't say that it has", async () => {
      await using server = await startWebSocketServer({ by: "ws" });
      const adapter = make({ url: `${server.url}/echo` });
      assert.deepEqual(adapter.capabilities, ["server"]);
      await using sockets = await opened(adapter);
      assert.equal(sockets.port.join, undefined);
      assert.deepEqual(make({ url: "ws://a", broadcastUrl: "ws://b" }).capabilities, ["server", "broadcast"]);
      assert.deepEqual(make().capabilities, ["server", "broadcast"]);
    });
  });
}
