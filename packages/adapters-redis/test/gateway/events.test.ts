import assert from "node:assert/strict";
import { connect } from "node:net";
import { describe, it } from "node:test";
import { openGateway } from "@agentperf/adapters-redis/gateway";
import { Redis as Upstash } from "@upstash/redis";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { read, Served, until } from "./support.ts";

const skip = skipWithoutRedis();

/** An event stream that is read as it comes. */
class Events implements AsyncDisposable {
  text = "";
  isOver = false;
  readonly #abort: AbortController;

  private constructor(abort: AbortController) {
    this.#abort = abort;
  }

  static async open(url: string, init: RequestInit = {}): Promise<Events> {
    const abort = new AbortController();
    const response = await fetch(url, { ...init, signal: abort.signal });
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type") ?? "", /^text\/event-stream/);
    const events = new Events(abort);
    void events.#read(response);
    return events;
  }

  async #read(response: Response): Promise<void> {
    try {
      for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) this.text += chunk;
    } catch {
      // Left, by us or by the server.
    }
    this.isOver = true;
  }

  async until(text: string): Promise<void> {
    await until(() => this.text.includes(text), `${JSON.stringify(text)} in ${JSON.stringify(this.text)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
  }
}

describe("event streams of the gateway", { skip }, () => {
  it("bring the messages of channels", async () => {
    await using served = await Served.start();
    await using events = await Events.open(`${served.url}/subscribe/chat/other%2Froom`, { method: "POST", body: "[]" });
    await events.until("data: subscribe,chat,1\n\ndata: subscribe,other/room,2\n\n");
    assert.deepEqual((await served.call("PUBLISH", "chat", "hello, you")).body, { result: 1 });
    assert.deepEqual((await read(await fetch(`${served.url}/publish/other%2Froom/%7B%22a%22%3A1%7D`))).body, { result: 1 });
    await events.until('data: message,chat,hello, you\n\ndata: message,other/room,{"a":1}\n\n');
  });

  it("bring the messages of patterns", async () => {
    await using served = await Served.start();
    await using events = await Events.open(`${served.url}/psubscribe/user:*`);
    await events.until("data: psubscribe,user:*,1\n\n");
    await served.call("PUBLISH", "user:1", "é");
    await events.until("data: pmessage,user:*,user:1,é\n\n");
  });

  it("keep a text of several lines in one event", async () => {
    await using served = await Served.start();
    await using events = await Events.open(`${served.url}/subscribe/lines`);
    await events.until("data: subscribe,lines,1\n\n");
    await served.call("PUBLISH", "lines", "one\ntwo\r\nthree");
    await events.until("data: message,lines,one\ndata: two\ndata: three\n\n");
  });

  it("serve the real client", async () => {
    await using served = await Served.start();
    const client = new Upstash({ url: served.url, token: "any", enableTelemetry: false });
    const seen: unknown[] = [];
    const [byName, byPattern] = [client.subscribe<unknown>("chat"), client.psubscribe<unknown>("user:*")];
    byName.on("message", ({ channel, message }) => seen.push([channel, message]));
    byPattern.on("pmessage", ({ pattern, channel, message }) => seen.push([pattern, channel, message]));
    await until(async () => (await patterns(served)) === 1 && (await count(served, "chat")) === 1, "both are subscribed");
    await client.publish("chat", { step: 7 });
    await client.publish("user:1", { step: 8 });
    await until(() => seen.length === 2, "both messages");
    assert.deepEqual(seen, [
      ["chat", { step: 7 }],
      ["user:*", "user:1", { step: 8 }],
    ]);
    await Promise.all([byName.unsubscribe(), byPattern.unsubscribe()]);
    await until(async () => (await count(served, "chat")) === 0 && (await patterns(served)) === 0, "both have left");
  });

  it("end in Redis when the client has gone", async () => {
    await using served = await Served.start();
    const events = await Events.open(`${served.url}/subscribe/left`);
    await until(async () => (await count(served, "left")) === 1, "it is subscribed");
    await events[Symbol.asyncDispose]();
    await until(async () => (await count(served, "left")) === 0, "it has left");
  });

  it("end when Redis has gone, and can be opened again", async () => {
    await using served = await Served.start();
    await using events = await Events.open(`${served.url}/subscribe/chat`);
    await events.until("subscribe,chat,1");
    await served.direct.call("CLIENT", "KILL", "TYPE", "pubsub");
    await until(() => events.isOver, "the stream ends");
    await using again = await Events.open(`${served.url}/subscribe/chat`);
    await again.until("subscribe,chat,1");
  });

  it("let go of a client that doesn't read", async () => {
    await using served = await Served.start();
    const socket = connect(served.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.pause();
    socket.write("GET /subscribe/much HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    await until(async () => (await count(served, "much")) === 1, "it is subscribed");
    const message = "x".repeat(256 * 1024);
    // More than every buffer in between takes.
    for (let at = 0; at < 200 && (await count(served, "much")) === 1; at++) await served.direct.publish("much", message);
    await until(async () => (await count(served, "much")) === 0, "it was let go");
    assert.deepEqual((await served.call("PING")).body, { result: "PONG" });
    socket.destroy();
  });

  it("are refused as any request is", async () => {
    await using served = await Served.start({ token: "t0ken-word" });
    assert.equal((await fetch(`${served.url}/subscribe/chat`)).status, 401);
    const headers = { authorization: "Bearer t0ken-word" };
    assert.equal((await fetch(`${served.url}/subscribe`, { headers })).status, 400);
    assert.equal((await fetch(`${served.url}/subscribe/chat`, { headers, method: "HEAD" })).status, 405);
    await served.direct.call("ACL", "SETUSER", "default", "resetchannels");
    const { status, body } = await read(await fetch(`${served.url}/subscribe/chat`, { headers }));
    assert.equal(status, 400);
    assert.match((body as { error: string }).error, /NOPERM/);
    await served.direct.call("ACL", "SETUSER", "default", "allchannels");
    served.redis.kill("SIGKILL");
    const lost = await fetch(`${served.url}/subscribe/chat`, { headers });
    assert.ok([502, 503].includes(lost.status), `${lost.status}`);
    await lost.body?.cancel();
  });

  it("don't keep the gateway from closing", async () => {
    await using served = await Served.start();
    await using events = await Events.open(`${served.url}/subscribe/chat`);
    await events.until("subscribe,chat,1");
    await served.gateway.close();
    await until(() => events.isOver, "the stream ends");
  });
});

it("an embedded store has no channels", async () => {
  const gateway = await openGateway({ redis: "memory" });
  const { status, body } = await read(await gateway.fetch(new Request("http://gateway/subscribe/chat")));
  assert.deepEqual({ status, body }, { status: 400, body: { error: "ERR unknown command 'subscribe'" } });
  await gateway.close();
});

/** How many listen to a channel. */
async function count({ direct }: Served, channel: string): Promise<number> {
  const [, listeners] = (await direct.pubsub("NUMSUB", channel)) as [string, number];
  return Number(listeners);
}

/** How many patterns are listened to. */
const patterns = async ({ direct }: Served): Promise<number> => Number(await direct.call("PUBSUB", "NUMPAT"));
