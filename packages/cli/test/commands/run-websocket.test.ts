import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { makeAuthority } from "../../../../test-support/authority.ts";
import { layPackages } from "../../../../test-support/installed.ts";
import { onPath, skipUnless } from "../../../../test-support/requirements.ts";
import { startWebSocketServer } from "../../../../test-support/websocket.ts";
import { agentperf, here, leftDirectories, resultDirectory } from "../agentperf.ts";
import { directoryOf } from "../files.ts";

const clients = here === "bun" ? "ws,native" : "ws,native,undici";
const own = { WEBSOCKET_URL: undefined, WEBSOCKET_BROADCAST_URL: undefined };

describe("a run of the suite websocket", () => {
  it("works by every client on servers that it starts, and leaves nothing", async () => {
    await using result = await resultDirectory();
    const before = leftDirectories();
    const { code, stderr } = await agentperf(
      ["run", "websocket", "--websocket", clients, "--runtime", here, "--smoke", "--strict", "-o", result.result],
      { env: own },
    );
    assert.equal(code, 0, stderr);
    const { failures, launches, environment } = await result.read();
    assert.deepEqual(failures, []);
    assert.equal(launches.length, 6 * clients.split(",").length);
    const version = environment.adapters.find(({ id }) => id === "ws")?.version ?? "";
    assert.match(version, here === "bun" ? /^own server/ : /^own server, client ws 8\./);
    assert.deepEqual(leftDirectories(), before);
  });

  it("measures a server by its address, skips what that can't do, and shows no secret", async () => {
    await using server = await startWebSocketServer({ by: "ws", authorization: `Basic ${btoa("ada:s3cret-w0rd")}` });
    await using result = await resultDirectory();
    const url = `${server.url.replace("ws://", "ws://ada:s3cret-w0rd@")}/echo?token=an0ther-s3cret`;
    const { code, stdout, stderr } = await agentperf(
      ["run", "websocket", "--websocket-url", url, "--runtime", here, "--smoke", "-o", result.result],
      { env: own },
    );
    assert.equal(code, 0, stderr);
    const document = await result.read();
    assert.deepEqual(document.failures, []);
    assert.equal(document.launches.length, 3);
    assert.deepEqual(
      [...new Set(document.skipped.map(({ crossing, reason }) => `${crossing.benchmark}: ${reason}`))],
      ["BroadcastWebSocket: ws has no broadcast"],
    );
    for (const text of [stdout, stderr, JSON.stringify(document)])
      assert.ok(!text.includes("s3cret") && !text.includes(btoa("ada:s3cret-w0rd")), text);
  });

  it("measures a server over TLS by every client, with the authority of a flag", {
    skip: skipUnless(onPath("openssl"), "openssl isn't installed"),
  }, async () => {
    await using authority = await makeAuthority();
    await using server = await startWebSocketServer({ by: "ws", tls: authority });
    await using result = await resultDirectory();
    const asked = ["run", "EchoWebSocket", "--websocket", clients, "--websocket-url", `${server.url}/echo`, "--runtime", here, "--smoke"];
    const trusted = await agentperf([...asked, "--strict", "--websocket-ca", authority.caPath, "-o", result.result], { env: own });
    assert.equal(trusted.code, 0, trusted.stderr);
    assert.equal((await result.read()).launches.length, 2 * clients.split(",").length);
    const { code, stderr } = await agentperf([...asked, "-o", result.result], { env: own });
    assert.notEqual(code, 0);
    assert.match(stderr, /nobody who is trusted vouches for its certificate: give the authority's own by --websocket-ca/);
  });

  it("broadcasts where it is given such a server", async () => {
    await using server = await startWebSocketServer({ by: here === "node" ? "ws" : "runtime" });
    await using result = await resultDirectory();
    const { code, stderr } = await agentperf(["run", "BroadcastWebSocket", "--runtime", here, "--smoke", "--strict", "-o", result.result], {
      env: { WEBSOCKET_URL: `${server.url}/echo`, WEBSOCKET_BROADCAST_URL: `${server.url}/broadcast` },
    });
    assert.equal(code, 0, stderr);
    assert.equal((await result.read()).launches.length, 3);
  });

  it("fails where the server answers something else", async () => {
    await using server = await startWebSocketServer({ by: "ws", wrongAfter: 1 });
    await using result = await resultDirectory();
    const { code } = await agentperf(
      ["run", "EchoWebSocket", "--websocket-url", `${server.url}/echo`, "--runtime", here, "--smoke", "-o", result.result],
      { env: own },
    );
    assert.notEqual(code, 0);
    const { failures, launches } = await result.read();
    assert.equal(launches.length, 0);
    assert.match(JSON.stringify(failures), /the server sent back the text/);
  });

  it("sends nothing to another machine without leave", async () => {
    for (const flag of ["--websocket-url", "--websocket-broadcast-url"]) {
      const { code, stderr } = await agentperf(
        ["run", "websocket", flag, "ws://ada:s3cret-w0rd@192.0.2.1/echo", "--runtime", here, "--smoke"],
        { env: own },
      );
      assert.notEqual(code, 0, flag);
      assert.match(stderr, /192\.0\.2\.1/);
      assert.match(stderr, /--yes/);
      assert.ok(!stderr.includes("s3cret"), stderr);
    }
  });
});

describe("a project without the package ws", () => {
  it("is told what to install", async () => {
    await using project = await directoryOf({ "package.json": { name: "own" } });
    const installed = layPackages(project.path);
    await using result = await resultDirectory();
    const { code, stderr } = await agentperf(["run", "EchoWebSocket", "RoleCheck", "--runtime", here, "--smoke", "-o", result.result], {
      installed,
      cwd: project.path,
      env: own,
    });
    assert.equal(code, 0, stderr);
    const { launches, skipped } = await result.read();
    // Bun has the package built in.
    assert.equal(launches.length, here === "bun" ? 3 : 1);
    if (here !== "bun") assert.match(skipped[0]?.reason ?? "", /^ws: the package ws isn't installed: npm install ws@8$/);
  });
});
