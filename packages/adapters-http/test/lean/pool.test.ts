import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { describe, it } from "node:test";
import { lean } from "@agentperf/adapters-http";
import { AgentperfError } from "@agentperf/core";
import { opened, testContext } from "../../../../test-support/adapters.ts";

/** A server that does with each connection what a test wants; disposing of it ends all. */
async function serve(onData: (socket: Socket, connection: number, chunk: Buffer) => void) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    const at = sockets.length;
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => onData(socket, at, chunk));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

describe("lean", () => {
  it("keeps a connection, and takes another one where the server closes it", async () => {
    await using server = await serve((socket, at) => {
      if (at === 1) socket.write(ok);
      else socket.end("HTTP/1.1 200 OK\r\n\r\nto the end");
    });
    await using http = await opened(lean({ url: server.url, connections: 1 }));
    for (let time = 0; time < 3; time++) assert.deepEqual(await http.port.get(), { status: 200, body: "ok" });
    assert.equal(server.sockets.length, 1);
    server.sockets[0]?.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (let time = 0; time < 2; time++) assert.deepEqual(await http.port.get(), { status: 200, body: "to the end" });
    assert.equal(server.sockets.length, 3);
  });

  const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const keeping = (seconds: number) => ok.replace("\r\n", `\r\nKeep-Alive: timeout=${seconds}\r\n`);

  it("takes a new connection where the one before rested almost as long as the server keeps it", async () => {
    await using server = await serve((socket) => socket.write(keeping(1)));
    await using http = await opened(lean({ url: server.url, connections: 1 }));
    for (const ms of [0, 100, 600, 0]) {
      await rest(ms);
      assert.deepEqual(await http.port.get(), { status: 200, body: "ok" });
    }
    assert.equal(server.sockets.length, 2);
  });

  it("sends no request twice: one whose connection breaks without an answer fails", async () => {
    await using server = await serve((socket, at) => (at === 2 ? socket.write(keeping(5)) : socket.destroy()));
    await using http = await opened(lean({ url: server.url, connections: 1 }));
    await assert.rejects(http.port.get());
    assert.deepEqual(await http.port.get(), { status: 200, body: "ok" });
    server.sockets[1]?.destroy();
    await rest(50);
    await assert.rejects(http.port.get());
    assert.equal(server.sockets.length, 3);
  });

  it("fails a request whose connection breaks in the middle, and goes on with those that wait", async () => {
    await using server = await serve((socket, at) => {
      if (at > 1) socket.write(ok);
      else {
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n12");
        setTimeout(() => socket.destroy(), 20);
      }
    });
    await using http = await opened(lean({ url: server.url, connections: 1 }));
    const outcomes = await Promise.allSettled([http.port.get(), http.port.get(), http.port.get()]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["rejected", "fulfilled", "fulfilled"],
    );
  });

  it("fails a request whose answer makes no sense, with what it is", async () => {
    await using server = await serve((socket) => socket.write("220 mail.example ESMTP\r\n\r\n"));
    await using http = await opened(lean({ url: server.url }));
    await assert.rejects(http.port.get(), /the answer isn't HTTP\/1.1: "220 mail\.example ESMTP/);
  });

  it("fails a request, and nothing else, whose answer's head doesn't end", async () => {
    await using server = await serve(async (socket) => {
      for (let piece = 0; piece < 4; piece++) {
        socket.write("HTTP/1.1 200 OK\r\nx-a: ".padEnd(30_000, "b"));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    await using http = await opened(lean({ url: server.url }));
    await assert.rejects(http.port.get(), /head is longer than 65536 bytes/);
    // What is thrown when the connection ends would be nobody's.
    await new Promise((resolve) => setTimeout(resolve, 100));
  });

  it("fails what has no answer when it is closed", async () => {
    await using server = await serve(() => undefined);
    const { port, close } = await lean({ url: server.url, connections: 1 }).open(testContext);
    const all = Promise.allSettled([port.get(), port.get()]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await close?.();
    for (const outcome of await all) assert.match(String((outcome as PromiseRejectedResult).reason), /the client is closed/);
  });

  it("opens no connection after it was closed", async () => {
    await using server = await serve((socket) => socket.write(ok));
    const { port, close } = await lean({ url: server.url }).open(testContext);
    await port.get();
    await close?.();
    await assert.rejects(port.get(), /the client is closed/);
    assert.equal(server.sockets.length, 1);
  });

  it("sends a header once, however its name is written", async () => {
    let head = "";
    await using server = await serve((socket, _, chunk) => {
      head = chunk.toString();
      socket.write(ok);
    });
    await using http = await opened(lean({ url: server.url, headers: { Host: "agents.example", "X-A": "b" } }));
    await http.port.get();
    assert.deepEqual(head.split("\r\n").sort(), ["", "", "GET / HTTP/1.1", "host: agents.example", "x-a: b"]);
  });

  it("sends all of a request that is answered before it was read, and then the next one", async () => {
    let bytes = 0;
    let isAnswered = false;
    const body = "x".repeat(16_000_000);
    await using server = await serve((socket, _, chunk) => {
      bytes += chunk.length;
      if (isAnswered && bytes > 2 * body.length && chunk.at(-1) === body.charCodeAt(0)) socket.write(ok);
      if (isAnswered) return;
      isAnswered = true;
      socket.write(ok);
      socket.pause();
      setTimeout(() => socket.resume(), 100);
    });
    await using http = await opened(lean({ url: server.url, body, connections: 1, timeoutMs: 5_000 }));
    for (let time = 0; time < 2; time++) assert.equal((await http.port.post?.())?.body, "ok");
    assert.equal(server.sockets.length, 1);
  });

  it("refuses TLS and headers that can't be sent", async () => {
    const refused = (options: Parameters<typeof lean>[0]) =>
      assert.rejects(
        async () => lean(options).open(testContext),
        (thrown) => thrown instanceof AgentperfError && !thrown.message.includes("s3cret"),
      );
    await refused({ url: "https://127.0.0.1:1/" });
    await refused({ url: "http://127.0.0.1:1/", headers: { authorization: "s3cret\r\nx: y" } });
  });
});
