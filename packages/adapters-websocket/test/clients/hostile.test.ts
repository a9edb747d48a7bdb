import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ConnectionOptions } from "@agentperf/adapters-websocket";
import { opened } from "../../../../test-support/adapters.ts";
import { startHttp } from "../../../../test-support/listener.ts";
import { type Answering, frame, opcode, opening, startRaw } from "../../../../test-support/raw-websocket.ts";
import { said, works } from "./support.ts";

/** The message with which something fails. */
const failing = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => assert.fail("it must fail"),
    (thrown: Error) => thrown.message,
  );

/** What answers a client's request, and what the client must say. */
const refused: Readonly<Record<string, readonly [answer: Answering, message: RegExp]>> = {
  "closes at once": [(socket) => void socket.end(), /^no: WebSocket at .*: ./],
  "resets the connection": [(socket) => void socket.resetAndDestroy(), /^no: WebSocket at .*: ./],
  "answers with garbage": [(socket) => void socket.write(Buffer.alloc(4_096, 0xff)), /^no: WebSocket at .*: ./],
  "answers one byte at a time": [
    (socket, head) => {
      const bytes = opening(head);
      let at = 0;
      const timer = setInterval(() => socket.write(bytes[at++ % bytes.length] ?? ""), 100);
      socket.on("close", () => clearInterval(timer));
    },
    /^no: WebSocket at .*: no answer within 1000 ms/,
  ],
  "sends headers without an end": [
    (socket) => {
      socket.write("HTTP/1.1 101 Switching Protocols\r\n");
      const timer = setInterval(() => socket.write(`x-more: ${"y".repeat(8_000)}\r\n`), 5);
      socket.on("close", () => clearInterval(timer));
    },
    /^no: WebSocket at .*: ./,
  ],
  "opens it with another key": [
    (socket, head) => void socket.write(opening(head).replace(/accept: .{4}/, "accept: AAAA")),
    // Bun and Deno take any, and wait for an echo.
    /^no: WebSocket at .*: ./,
  ],
  "agrees to a subprotocol that nobody asked for": [
    (socket, head) => void socket.write(opening(head, ["sec-websocket-protocol: other"])),
    /^no: WebSocket at .*: ./,
  ],
  "says that it is HTTP/1.0": [(socket) => void socket.end("HTTP/1.0 200 OK\r\n\r\nhello"), /^no: WebSocket at .*HTTP 200/],
};

/** What a server does once a connection is open, and what waiting for a message must say. */
const spoiled: Readonly<Record<string, readonly [answer: Answering, message: RegExp]>> = {
  "closes at once": [(socket, head) => void socket.end(opening(head)), /the server closed the connection/],
  "says nothing": [(socket, head) => void socket.write(opening(head)), /no message within 500 ms/],
  "sends garbage": [
    (socket, head) => void socket.write(Buffer.concat([Buffer.from(opening(head)), Buffer.alloc(1_000, 0xff)])),
    /the server closed the connection/,
  ],
  "sends text that isn't UTF-8": [
    (socket, head) => void socket.write(Buffer.concat([Buffer.from(opening(head)), frame(opcode.text, Uint8Array.of(0xff, 0xfe, 0x61))])),
    /the server closed the connection/,
  ],
  "tells of a frame that is huge": [
    (socket, head) => void socket.write(Buffer.concat([Buffer.from(opening(head)), frame(opcode.bytes, "x", 2 ** 40)])),
    /over the limit of 4096|the server closed the connection|no message within 500 ms/,
  ],
  "sends a frame of 8 MiB where 4 KiB are allowed": [
    (socket, head) => void socket.write(Buffer.concat([Buffer.from(opening(head)), frame(opcode.bytes, Buffer.alloc(2 ** 23))])),
    /over the limit of 4096/,
  ],
  "pings without an end": [
    (socket, head) => {
      socket.write(opening(head));
      const pings = Buffer.concat(Array.from({ length: 100 }, () => frame(opcode.ping, "ping")));
      const timer = setInterval(() => socket.write(pings), 2);
      socket.on("close", () => clearInterval(timer));
      socket.resume();
    },
    /no message within 500 ms|the server closed the connection \(1006/,
  ],
  "closes with words for a terminal": [
    (socket, head) => {
      const words = Buffer.concat([Buffer.from([0x03, 0xf0]), Buffer.from("\u001b[2J\u202edone")]);
      socket.end(Buffer.concat([Buffer.from(opening(head)), frame(opcode.close, words)]));
    },
    /the server closed the connection \(1008, it refuses this client, " \[2J done"\)/,
  ],
};

for (const make of works) {
  const { id } = make();
  const fast = (options: ConnectionOptions) => make({ connectTimeoutMs: 1_000, messageTimeoutMs: 500, maxMessageBytes: 4_096, ...options });

  describe(`${id} opens no connection to a server that`, () => {
    for (const [what, [answer, message]] of Object.entries(refused))
      it(what, async () => {
        await using server = await startRaw(answer);
        assert.match(await said(fast({ url: `ws://127.0.0.1:${server.port}/echo` })), message);
      });

    it("sends on to another address, and names that without its secrets", async () => {
      await using server = await startHttp((_, response) =>
        response.writeHead(301, { location: "https://ada:s3cret-w0rd@127.0.0.1:9/echo?token=s3cret-w0rd" }).end(),
      );
      const text = await said(fast({ url: `ws://127.0.0.1:${server.port}/` }));
      assert.match(
        text,
        /^no: .*the server sends on to https:\/\/\*\*\*@127\.0\.0\.1:9\/echo\?token=\*\*\* \(HTTP 301\): give that address/,
      );
    });
  });

  describe(`${id} on a server that says again what it was told`, () => {
    const token = "t0ken-that-shows-nowhere";
    const ways: Readonly<Record<string, string>> = {
      "as it is": token,
      "percent-encoded": encodeURIComponent(`"${token}"`),
      "in base64": Buffer.from(`ada:${token}`).toString("base64"),
      "as JSON": JSON.stringify({ authorization: `Bearer ${token}` }),
      "broken by the end of a line": `${token.slice(0, 9)}\r\n ${token.slice(9)}`,
    };
    for (const [way, text] of Object.entries(ways))
      it(`shows nothing of it: ${way}`, async () => {
        await using server = await startRaw((socket, head) => {
          const words = Buffer.concat([Buffer.from([0x03, 0xf0]), Buffer.from(`not you, ${text}`)]);
          socket.end(Buffer.concat([Buffer.from(opening(head)), frame(opcode.close, words)]));
        });
        const url = `ws://127.0.0.1:${server.port}/echo`;
        for (const options of [{ url, headers: { "x-api-key": token } }, { url: url.replace("//", `//ada:${token}@`) }]) {
          await using sockets = await opened(fast(options));
          const connection = await sockets.port.connect();
          const told = await failing(connection.receive());
          assert.match(told, /the server closed the connection \(1008, .*not you, .*\*\*\*/);
          for (const part of [token, token.slice(0, 9), token.slice(9), text]) assert.ok(!told.includes(part), told);
          await connection.close();
        }
      });
  });

  describe(`${id} waits no longer for a server that`, () => {
    for (const [what, [answer, message]] of Object.entries(spoiled))
      it(what, async () => {
        await using server = await startRaw(answer);
        await using sockets = await opened(fast({ url: `ws://127.0.0.1:${server.port}/echo` }));
        const connection = await sockets.port.connect();
        assert.match(await failing(connection.receive()), message);
        await connection.close();
      });
  });

  describe(`${id} that is sent what nobody asked for`, () => {
    it("ends the connection before the memory is full", async () => {
      await using server = await startRaw((socket, head) => {
        socket.write(opening(head));
        const message = frame(opcode.bytes, Buffer.alloc(2 ** 20));
        const pour = () => {
          while (!socket.destroyed && socket.write(message));
        };
        socket.on("drain", pour);
        pour();
      });
      await using sockets = await opened(make({ url: `ws://127.0.0.1:${server.port}/echo` }));
      const connection = await sockets.port.connect();
      const ended = async () => {
        for (let time = 0; time < 500; time++) {
          connection.send("one");
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      assert.match(await failing(ended()), /the server sent 65 messages of \d+ bytes together that nobody asked for/);
      await connection.close();
    });
  });
}
