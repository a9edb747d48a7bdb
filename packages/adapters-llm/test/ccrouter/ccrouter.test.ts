import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { anthropic, ccrouter, startUpstream } from "@agentperf/adapters-llm";
import { AgentperfError, runtimeOf } from "@agentperf/core";
import { contractCases } from "@agentperf/core/testing";
import { closing, opened, testContext } from "../../../../test-support/adapters.ts";
import { environment } from "../../../../test-support/environment.ts";
import { atOnce, startUpstreamProcess } from "../../../../test-support/llm.ts";
import { freePort, listens } from "../../../../test-support/processes.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { nodeProgram } from "../../src/ccrouter/node.ts";
import { startRouter } from "../../src/ccrouter/router.ts";
import { clientFile, clients } from "../../src/client/library.ts";

const { signal } = testContext;
const upstream = await startUpstream(atOnce);
after(() => upstream.close());

const on = (url: string) => ccrouter({ url: `${url}/v1`, model: "m", apiKey: "any" });
const unavailable = (message: RegExp) => (thrown: unknown) =>
  thrown instanceof AgentperfError && thrown.code === "unavailable" && message.test(thrown.message);

describe("ccrouter keeps the rules of the port", () => {
  for (const { name, run } of contractCases(on(upstream.url))) it(name, run);
});

describe("ccrouter without an address", () => {
  it("has an upstream in a process of its own, and leaves nothing behind", async () => {
    await using place = await temporaryDirectory();
    {
      await using llm = await opened(ccrouter({ upstream: atOnce }), { directory: place.path });
      const { message, upstream: direct, sampleRequest } = llm.port;
      // Both say the same: it's the same model.
      assert.equal((await message(sampleRequest)).text, (await direct?.message(sampleRequest))?.text);
      assert.equal((await readdir(place.path)).length, 1);
    }
    assert.deepEqual(await readdir(place.path), []);
  });

  it("is there, and names its clients' versions", async () => {
    const availability = await ccrouter().probe?.({ signal });
    const version = availability?.available ? (availability.version ?? "") : JSON.stringify(availability);
    assert.match(version, /^local upstream, client @musistudio\/claude-code-router 2\..*, client @anthropic-ai\/sdk .*, client openai /);
  });
});

describe("the router's process", () => {
  const started = async (home: string, url: string) =>
    closing(
      await startRouter({
        program: fileURLToPath(clientFile(clients.router, "dist/cli.js")),
        node: await nodeProgram(),
        home,
        upstream: { url: `${url}/v1`, apiKey: "any", model: "m" },
      }),
    );

  it("has a HOME and a configuration of its own, wants its own key, and is gone when it is closed", async () => {
    await using place = await temporaryDirectory();
    const home = join(place.path, "home");
    // A user's own, which must stay as it is.
    using _ = environment({ HOME: join(place.path, "user") });
    const router = await started(home, upstream.url);
    const { url, apiKey, pid } = router.ready;
    const port = Number(new URL(url).port);
    assert.ok((await readdir(join(home, ".claude-code-router"))).includes("config.json"));
    await using llm = await opened(anthropic({ url, apiKey, model: "m" }));
    assert.notEqual((await llm.port.message(llm.port.sampleRequest)).text, "");
    await using stranger = await opened(anthropic({ url, apiKey: "wrong", model: "m" }));
    await assert.rejects(stranger.port.message(stranger.port.sampleRequest), unavailable(/401/));
    await router.close();
    assert.equal(await listens(port), false);
    assert.throws(() => process.kill(pid, 0));
    assert.deepEqual(await readdir(place.path), []);
  });

  it("says that it is gone where it is killed", async () => {
    await using place = await temporaryDirectory();
    await using router = await started(join(place.path, "home"), upstream.url);
    await using llm = await opened(anthropic({ url: router.ready.url, apiKey: router.ready.apiKey, model: "m" }));
    process.kill(router.ready.pid, "SIGKILL");
    while (await listens(Number(new URL(router.ready.url).port))) await new Promise((resolve) => setTimeout(resolve, 5));
    await assert.rejects(llm.port.message(llm.port.sampleRequest), unavailable(/Anthropic API at http/));
  });

  it("isn't taken for another server that answers on its port", async () => {
    await using place = await temporaryDirectory();
    const program = join(place.path, "impostor.mjs");
    const home = join(place.path, "home");
    const config = JSON.stringify(join(home, ".claude-code-router", "config.json"));
    const text = `import { readFileSync } from "node:fs";
import { createServer } from "node:http";
const { PORT } = JSON.parse(readFileSync(${config}, "utf8"));
createServer((request, response) => response.end("{}")).listen(PORT, "127.0.0.1");
`;
    await writeFile(program, text);
    const starting = startRouter({
      program,
      node: await nodeProgram(),
      home,
      upstream: { url: "http://127.0.0.1:9", apiKey: "any", model: "m" },
    });
    await assert.rejects(starting, /another server has taken port \d+, and answers in place of claude-code-router: try again/);
    assert.deepEqual(await readdir(place.path), ["impostor.mjs"]);
  });

  it("ends with its words where it dies", async () => {
    await using place = await temporaryDirectory();
    const program = join(place.path, "dies.mjs");
    await writeFile(program, 'console.error("no port for me"); process.exit(7);');
    const home = join(place.path, "home");
    const starting = startRouter({
      program,
      node: await nodeProgram(),
      home,
      upstream: { url: "http://127.0.0.1:9", apiKey: "any", model: "m" },
    });
    await assert.rejects(starting, /claude-code-router ended: no port for me/);
  });

  it("says why it doesn't start", async () => {
    await using llm = await temporaryDirectory();
    const starting = opened(ccrouter({ url: `${upstream.url}/v1`, model: "m", node: "/nowhere/node" }), { directory: llm.path });
    await assert.rejects(starting, unavailable(/claude-code-router didn't start: .*(ENOENT|not found|No such)/is));
    assert.deepEqual(await readdir(llm.path), []);
  });
});

describe("the Node that runs the router", () => {
  it("is one that is Node, whatever else is called so, or the option's", async () => {
    await using place = await temporaryDirectory();
    const impostor = join(place.path, process.platform === "win32" ? "node.exe" : "node");
    await writeFile(impostor, "#!/bin/sh\nprintf bun\n", { mode: 0o755 });
    const node = await nodeProgram();
    assert.equal(await nodeProgram([place.path, dirname(node)].join(delimiter)), node);
    if (runtimeOf(globalThis) === "node") return;
    await assert.rejects(nodeProgram(place.path), unavailable(/runs on Node, and none is on PATH: install it, or set the option node/));
  });
});

describe("ccrouter in front of a server that", () => {
  it("isn't there", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const availability = await on(url).probe?.({ signal });
    assert.match(availability?.available === false ? availability.reason : "", /nobody answers/);
    await using llm = await opened(on(url));
    await assert.rejects(llm.port.message(llm.port.sampleRequest), unavailable(/claude-code-router: /));
  });

  it("is killed, or fails", async () => {
    await using server = await startUpstreamProcess(atOnce);
    await using llm = await opened(on(server.url));
    assert.notEqual((await llm.port.message(llm.port.sampleRequest)).text, "");
    await server.stop();
    await assert.rejects(llm.port.message(llm.port.sampleRequest), unavailable(/claude-code-router: /));
    await using failing = closing(await startUpstream({ ...atOnce, failureRate: 1 }));
    await using through = await opened(on(failing.url));
    await assert.rejects(through.port.message(through.port.sampleRequest), unavailable(/claude-code-router: .*500/));
  });

  it("refuses the key, or gets too many requests", async () => {
    for (const [options, status] of [
      [{ apiKey: "right" }, /40[13]|API key/],
      [{ rateLimitRate: 1 }, /429|too many/],
    ] as const) {
      await using server = closing(await startUpstream({ ...atOnce, ...options }));
      await using llm = await opened(on(server.url));
      await assert.rejects(llm.port.message(llm.port.sampleRequest), unavailable(status));
    }
  });

  it("is frozen", async () => {
    await using server = await startUpstreamProcess(atOnce);
    await using llm = await opened(ccrouter({ url: `${server.url}/v1`, model: "m", apiKey: "any", silenceTimeoutMs: 400 }));
    server.kill("SIGSTOP");
    await assert.rejects(llm.port.message(llm.port.sampleRequest), unavailable(/claude-code-router: no answer within 400 ms/));
  });

  it("stops streams in the middle: the router ends them as if they were whole, and counts no tokens", async () => {
    await using breaking = closing(await startUpstream({ ...atOnce, breakRate: 1, tokens: 10 }));
    await using broken = await opened(on(breaking.url));
    const whole = await broken.port.upstream?.message(broken.port.sampleRequest);
    const stream = broken.port.stream(broken.port.sampleRequest);
    let next = await stream.next();
    while (next.done !== true) next = await stream.next();
    const { text, stop, outputTokens } = next.value;
    assert.ok(text !== "" && text.length < (whole?.text.length ?? 0), text);
    assert.deepEqual([stop, outputTokens], ["end", undefined]);
  });
});
