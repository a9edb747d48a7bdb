import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import process from "node:process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { openGateway, serveGateway } from "@agentperf/adapters-redis/gateway";
import { skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { measuredCommand } from "../../../../test-support/runtime.ts";
import { raw, read, Served, statusOf, until } from "./support.ts";

const skip = skipWithoutRedis();
const token = "t0ken-word";
const mebibyte = 1024 ** 2;

describe("a gateway and who may ask", () => {
  it("refuses a token that is empty or can't be sent", async () => {
    for (const empty of ["", " ", "\n"]) {
      await assert.rejects(openGateway({ redis: "memory", token: empty }), /the token is empty.*UPSTASH_REDIS_REST_TOKEN/);
      await assert.rejects(serveGateway({ redis: "memory", token: empty, host: "0.0.0.0" }), /the token is empty/);
    }
    await assert.rejects(openGateway({ redis: "memory", token: "word\n" }), (thrown: Error) => {
      assert.match(thrown.message, /white space/);
      assert.ok(!thrown.message.includes("word"));
      return true;
    });
  });

  it("without a token, refuses pages of the web: their names, their origins, their images and links", async () => {
    const gateway = await serveGateway({ redis: "memory" });
    const port = Number(new URL(gateway.url).port);
    const ask = async (headers: string) => statusOf(await raw(port, `GET /ping HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`));
    for (const host of ["127.0.0.1", `127.0.0.1:${port}`, "localhost", `LOCALHOST:${port}`, "[::1]:80"]) {
      assert.equal(await ask(`Host: ${host}`), 200, host);
    }
    for (const host of [
      "evil.example",
      "127.0.0.1.evil.example",
      "localhost.evil.example:80",
      "10.0.0.1",
      "0.0.0.0",
      "2130706433",
      "[::2]",
    ]) {
      assert.equal(await ask(`Host: ${host}`), 403, host);
    }
    for (const origin of ["http://evil.example", "https://127.0.0.1.evil.example", "null", "file://", "x", ""]) {
      assert.equal(await ask(`Host: 127.0.0.1\r\nOrigin: ${origin}`), 403, origin);
    }
    for (const origin of ["http://localhost:3000", "http://127.0.0.1", "https://[::1]:8443"]) {
      assert.equal(await ask(`Host: 127.0.0.1\r\nOrigin: ${origin}`), 200, origin);
    }
    assert.equal(await ask("Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site"), 403);
    assert.equal(await ask("Host: 127.0.0.1\r\nSec-Fetch-Site: none"), 200);
    await gateway.close();
  });

  it("with a token, answers under any name, and to nobody without it", async () => {
    const gateway = await serveGateway({ redis: "memory", token });
    const port = Number(new URL(gateway.url).port);
    const ask = async (headers: string) => statusOf(await raw(port, `GET /ping HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`));
    assert.equal(await ask(`Host: gateway:8079\r\nAuthorization: Bearer ${token}`), 200);
    for (const wrong of ["", "Authorization: ", "Authorization: Bearer", "Authorization: Bearer ", `Authorization: Bearer ${token}x`]) {
      assert.equal(await ask(`Host: 127.0.0.1${wrong === "" ? "" : `\r\n${wrong}`}`), 401, wrong);
    }
    await gateway.close();
  });

  it("answers 400 to a broken Host header", async () => {
    for (const options of [{}, { token }]) {
      const gateway = await serveGateway({ redis: "memory", ...options });
      const port = Number(new URL(gateway.url).port);
      const ask = async (head: string) => {
        const answer = await raw(port, `GET /ping HTTP/1.1\r\n${head}Authorization: Bearer ${token}\r\nConnection: close\r\n\r\n`);
        return statusOf(answer);
      };
      for (const host of [
        "",
        "a b",
        "[",
        "]",
        "[::1",
        "%%%",
        "a:99999",
        "a:b",
        "a/b",
        "a?b",
        "a#b",
        "a\\b",
        "u@h",
        "é",
        "a:1:2",
        "a,b",
        "<a>",
      ]) {
        assert.equal(await ask(`Host: ${host}\r\n`), 400, host);
      }
      assert.equal(await ask(""), 400, "none");
      assert.equal(await ask("Host: 127.0.0.1\r\nHost: evil.example\r\n"), 400, "two");
      assert.equal((await read(await fetch(`${gateway.url}/ping?_token=${token}`))).status, 200);
      await gateway.close();
    }
  });
});

describe("a gateway and what may be asked", { skip }, () => {
  const administrative = [
    ...[["CONFIG", "GET", "*"], ["config", "set", "dir", "/tmp"], ["SHUTDOWN"], ["DEBUG", "SLEEP", "0"], ["ACL", "LIST"], ["FLUSHALL"]],
    ...[["REPLICAOF", "127.0.0.1", "1"], ["SLAVEOF", "NO", "ONE"], ["MODULE", "LIST"], ["SAVE"], ["BGSAVE"], ["BGREWRITEAOF"]],
    ...[["CLUSTER", "INFO"], ["SLOWLOG", "GET"], ["LATENCY", "LATEST"], ["FAILOVER"], ["SWAPDB", "0", "1"], ["CLIENT", "LIST"]],
    ...[["CLIENT", "KILL", "TYPE", "normal"], ["CLIENT", "PAUSE", "1"], ["MIGRATE", "127.0.0.1", "1", "k", "0", "1"], ["ROLE"]],
  ];

  it("refuses administrative commands, by every way", async () => {
    await using served = await Served.start();
    for (const command of administrative) {
      const path = `/${command.map(encodeURIComponent).join("/")}`;
      const ways = [
        await served.call(...command),
        await read(await fetch(served.url + path)),
        await served.post(path, ""),
        await served.post("/multi-exec", [command]),
      ];
      for (const { status, body } of ways) {
        assert.equal(status, 400, command.join(" "));
        assert.match((body as { error: string }).error, /not available.*--admin/, command.join(" "));
      }
      const [item] = (await served.post("/pipeline", [command])).body as readonly { error: string }[];
      assert.match(item?.error ?? "", /--admin/, command.join(" "));
    }
    assert.equal((await read(await fetch(`${served.url}/%63onfig/get/*`))).status, 400);
  });

  it("lets them through where that is allowed", async () => {
    await using served = await Served.start({ admin: true });
    assert.deepEqual((await served.call("CONFIG", "GET", "maxmemory")).body, { result: ["maxmemory", "0"] });
    assert.deepEqual((await served.call("FLUSHALL")).body, { result: "OK" });
    assert.match(((await served.call("CLIENT", "LIST")).body as { result: string }).result, /agentperf-gateway/);
  });

  it("reads no more of a body than is allowed, also where its length wasn't said", async () => {
    await using served = await Served.start();
    const declared = await raw(served.port, `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${64 * mebibyte + 1}\r\n\r\n`);
    assert.equal(statusOf(declared), 413);
    const { sent, answer } = await stream(served.port, 256);
    // What it hadn't read yet may have cut the connection before the answer was.
    assert.ok(answer === "" || statusOf(answer) === 413, answer.slice(0, 40));
    assert.ok(sent < 200, `${sent} MiB were taken`);
    assert.deepEqual((await served.call("PING")).body, { result: "PONG" });
    const value = "x".repeat(63 * mebibyte);
    assert.deepEqual((await served.post("/set/large", value)).body, { result: "OK" });
    assert.deepEqual((await served.call("STRLEN", "large")).body, { result: value.length });
  });

  it("waits for a body only so long", async () => {
    await using served = await Served.start({ bodyTimeoutMs: 500 });
    const head = "Host: 127.0.0.1\r\n";
    for (const [path, length] of [
      ["/", "Content-Length: 100"],
      ["/set/k", "Content-Length: 100"],
      ["/pipeline", "Transfer-Encoding: chunked"],
    ]) {
      const startMs = performance.now();
      const answer = await raw(served.port, `POST ${path} HTTP/1.1\r\n${head}${length}\r\n\r\n2\r\n[[\r\n`, 3_000);
      assert.equal(statusOf(answer), 408, `${path}: ${answer}`);
      assert.ok(performance.now() - startMs >= 400);
    }
    assert.deepEqual((await served.call("PING")).body, { result: "PONG" });
  });

  it("bounds how deep a body nests", async () => {
    await using served = await Served.start();
    for (const depth of [3, 10, 100_000, 2 * mebibyte]) {
      for (const [open, close] of [
        ["[", "]"],
        ['{"a":', "}"],
      ] as const) {
        const body = open.repeat(depth) + (depth < 200_000 ? `1${close.repeat(depth)}` : "");
        for (const path of ["/", "/pipeline", "/multi-exec"]) {
          const { status, text } = await served.post(path, body);
          assert.ok(text.length < 300, text.slice(0, 300));
          assert.equal(status, path === "/pipeline" && depth === 3 && open === "[" ? 200 : 400);
        }
      }
    }
    assert.deepEqual((await served.call("ECHO", "[[[[[[[[[[[[")).body, { result: "[[[[[[[[[[[[" });
    // A reply that nests deeper than a runtime can follow harms nobody else.
    const deep = "local t = {} for i = 1, 7000 do t = {t} end return t";
    const { status } = await served.call("EVAL", deep, "0");
    assert.ok(status === 200 || status === 502, `${status}`);
    assert.deepEqual((await served.call("EVAL", "return 1", "0")).body, { result: 1 });
    assert.deepEqual((await served.call("PING")).body, { result: "PONG" });
  });

  it("shows the token to nobody: Redis, answers, output", async () => {
    await using served = await Served.start({ token });
    const monitor = await served.direct.monitor();
    const seen: string[] = [];
    monitor.on("monitor", (_: string, args: string[]) => seen.push(args.join(" ")));
    for (const path of ["/set/k/v", "/get/k", "/nosuch/x", "/get", "/%zz", "/subscribe", "/config/get/x", "//"]) {
      const response = await fetch(`${served.url}${path}?_token=${token}&EX=100&%5Ftoken=${token}`);
      const text = await response.text();
      assert.ok(!`${text}${[...response.headers].join()}`.includes(token), path);
    }
    await until(() => seen.includes("SET k v EX 100"), "the command was seen");
    assert.ok(!seen.join("\n").includes(token), seen.join("\n"));
    monitor.disconnect();
  });

  it("prints nothing while it serves, whatever is asked", async () => {
    const script = fileURLToPath(new URL("fixtures/serve-gateway.ts", import.meta.url));
    const [program, ...args] = measuredCommand(script);
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const out of [child.stdout, child.stderr]) {
      out.on("data", (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    await until(() => /http:\S+\n/.test(output), "it serves");
    const url = /http:\S+/.exec(output)?.[0] ?? "";
    const port = Number(new URL(url).port);
    output = "";
    for (const path of ["/get/k", "/%zz", "/nosuch", "/subscribe/c", "/pipeline"]) await fetch(`${url}${path}?_token=${token}`);
    for (const head of ["Host: a b", "Host: 127.0.0.1\r\nContent-Length: 100", `Host: 127.0.0.1\r\nContent-Length: ${10 ** 12}`]) {
      await raw(port, `POST /?_token=${token} HTTP/1.1\r\n${head}\r\n\r\n[`, 300);
    }
    await raw(port, `broken ${token}\r\n\r\n`, 300);
    const ended = once(child, "exit");
    process.kill(child.pid as number, "SIGKILL");
    await ended;
    assert.equal(output, "");
  });
});

/** Sends chunks of a MiB without saying how many will come. */
async function stream(port: number, most: number): Promise<{ sent: number; answer: string }> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  let isOver = false;
  socket.on("data", (chunk) => {
    answer += chunk.toString();
  });
  for (const event of ["error", "close", "end"]) {
    socket.on(event, () => {
      isOver = true;
    });
  }
  socket.write("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n");
  const chunk = `100000\r\n${" ".repeat(mebibyte)}\r\n`;
  let sent = 0;
  while (sent < most && !isOver && answer === "") {
    const taken = new Promise<void>((resolve) => socket.write(chunk, () => resolve()));
    await Promise.race([taken, new Promise((resolve) => setTimeout(resolve, 1_000))]);
    sent++;
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.destroy();
  return { sent, answer };
}
