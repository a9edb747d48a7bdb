import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fetching, type HttpOptions, lean, nodeHttp, undici } from "@agentperf/adapters-http";
import { runtimeOf } from "@agentperf/core";
import { contractCases } from "@agentperf/core/testing";
import { opened, testContext } from "../../../../test-support/adapters.ts";
import { startHttp, startMute } from "../../../../test-support/listener.ts";

const isBun = runtimeOf(globalThis) === "bun";
const works = [fetching, lean, nodeHttp, ...(isBun ? [] : [undici])] as const;

for (const make of works) {
  const { id } = make();

  describe(`${id} and the server that it starts`, () => {
    for (const { name, run } of contractCases(make({ body: "hello" }))) it(name, run);

    it("tells what it is built on", async () => {
      const found = await make().probe?.(testContext);
      assert.ok(found?.available === true);
      assert.match(found.version ?? "", id === "undici" ? /^own server, client undici 8\./ : /^own server$/);
    });
  });

  describe(`${id} and any server`, () => {
    it("gives status and whole body, whatever they are, and sends path, headers and password", async () => {
      const bodies = ["", "ü€🔑", "0123456789abcdef".repeat(32_768)];
      const seen: unknown[] = [];
      await using server = await startHttp(({ url, method, headers }, response) => {
        seen.push([method, url, headers["x-mine"], headers.authorization]);
        // In two pieces, without a length.
        const body = Buffer.from(bodies[seen.length - 1] ?? "");
        response.writeHead(seen.length === 2 ? 418 : 200);
        response.write(body.subarray(0, 1));
        setTimeout(() => response.end(body.subarray(1)), 5);
      });
      const url = `http://ada:pass%20word@127.0.0.1:${server.port}/a/b?c=d#e`;
      await using http = await opened(make({ url, headers: { "x-mine": "1" } }));
      for (const [at, body] of bodies.entries()) assert.deepEqual(await http.port.get(), { status: at === 1 ? 418 : 200, body });
      const authorization = `Basic ${Buffer.from("ada:pass word").toString("base64")}`;
      assert.deepEqual(
        seen,
        bodies.map(() => ["GET", "/a/b?c=d", "1", authorization]),
      );
    });

    it("posts its body with its length, and has no post without one", async () => {
      const body = JSON.stringify({ text: "ü€🔑".repeat(50_000) });
      await using server = await startHttp(async (request, response) => {
        const pieces: Buffer[] = [];
        for await (const piece of request) pieces.push(piece as Buffer);
        const text = Buffer.concat(pieces).toString();
        response.end(`${request.method} ${request.headers["content-type"]} ${text === body} ${request.headers["content-length"]}`);
      });
      const url = `http://127.0.0.1:${server.port}/`;
      const adapter = make({ url, body, headers: { "content-type": "application/json" } });
      assert.deepEqual(adapter.capabilities, ["server", "post"]);
      await using http = await opened(adapter);
      const wanted = `POST application/json true ${Buffer.byteLength(body)}`;
      assert.deepEqual([await http.port.post?.(), (await http.port.get()).body.startsWith("GET")], [{ status: 200, body: wanted }, true]);
      await using without = await opened(make({ url }));
      assert.equal(without.port.post, undefined);
    });

    it("doesn't follow a redirect, for that would be another request", async () => {
      let requests = 0;
      await using server = await startHttp((_, response) => {
        requests += 1;
        response.writeHead(302, { location: "/elsewhere", "content-length": 0 }).end();
      });
      await using http = await opened(make({ url: `http://127.0.0.1:${server.port}/` }));
      assert.deepEqual([(await http.port.get()).status, requests], [302, 1]);
    });

    it("has no more requests there than it may have connections, and answers all", async () => {
      let [inFlight, most] = [0, 0];
      await using server = await startHttp((_, response) => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        setTimeout(() => {
          inFlight -= 1;
          response.end("done");
        }, 10);
      });
      await using http = await opened(make({ url: `http://127.0.0.1:${server.port}/`, connections: 3 }));
      const replies = await Promise.all(Array.from({ length: 20 }, () => http.port.get()));
      assert.deepEqual([replies.filter(({ body }) => body === "done").length, most], [20, 3]);
    });

    it("fails where the server says nothing, and where nobody listens", async () => {
      const gone = await startMute();
      await using mute = await startMute();
      const ask = async (port: number, options: HttpOptions) => {
        await using http = await opened(make({ url: `http://127.0.0.1:${port}/`, ...options }));
        return await http.port.get();
      };
      await assert.rejects(ask(mute.port, { timeoutMs: 500 }));
      await gone[Symbol.asyncDispose]();
      await assert.rejects(ask(gone.port, {}));
      const found = await make({ url: `http://127.0.0.1:${gone.port}/` }).probe?.(testContext);
      assert.ok(found?.available === false && found.reason.includes(`http://127.0.0.1:${gone.port}/`), JSON.stringify(found));
    });

    it("is not available where the answer is wrong, and says what it lacks", async () => {
      await using server = await startHttp(({ url }, response) => response.writeHead(url === "/" ? 200 : 503).end("hello"));
      const base = `http://127.0.0.1:${server.port}`;
      const said = async (options: HttpOptions) => {
        const found = await make(options).probe?.(testContext);
        return found?.available === true ? "yes" : found?.reason;
      };
      assert.equal(await said({ url: base, expect: "ell" }), "yes");
      assert.match((await said({ url: base, expect: "goodbye" })) ?? "", /doesn't hold "goodbye" \(--http-expect\): "hello"/);
      assert.match((await said({ url: `${base}/away` })) ?? "", /answered HTTP 503/);
    });
  });
}

describe("undici", () => {
  it("is refused on Bun, where the name means another client", { skip: !isBun && "only Bun has one of its own" }, async () => {
    assert.deepEqual(undici().runtimes, ["node", "deno"]);
    await assert.rejects(async () => undici().open(testContext), /Bun's own client: take the adapter fetch/);
  });
});
