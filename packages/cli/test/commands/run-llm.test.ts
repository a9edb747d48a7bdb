import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { startUpstream } from "@agentperf/adapters-llm";
import { closing } from "../../../../test-support/adapters.ts";
import { startHttp } from "../../../../test-support/listener.ts";
import { atOnce } from "../../../../test-support/llm.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { agentperf, calls, here, leftDirectories, resultDirectory } from "../agentperf.ts";

// Alone: what a router adds is a difference of times, which a busy machine may turn round.

const runtime = ["--runtime", here];
const smoke = [...runtime, "--smoke", "--strict"];
/** What a real user may have set, which would lead elsewhere. */
const env = { LLM_URL: undefined, LLM_MODEL: undefined, LLM_PROMPT: undefined, LLM_MAX_TOKENS: undefined };

const measured = (stdout: string): string[] =>
  [...stdout.matchAll(/^Benchmark(\S+)/gm)].map(([, name]) => name?.replace(/-\d+$/, "") ?? "").sort();

describe("the llm suite on the command line", () => {
  it("runs on the mock where it is named, but for what needs a router", async () => {
    const { code, stdout, stderr } = await agentperf(["run", "llm", ...runtime, "--smoke"], { env });
    assert.equal(code, 0, stderr);
    assert.deepEqual(measured(stdout), ["CountTokens", "Message", "StreamFirstToken", "StreamTokens", "ToolCallRound"]);
    assert.match(stderr, /RouterOverhead.*router/);
    assert.match(stdout, /^BenchmarkStreamTokens\S*\s.* tokens\/s/m);
  });

  it("isn't in the default run, which has the 20", async () => {
    const [listed] = await calls([["list"]], { env });
    assert.match(listed.stdout, /^llm \(only when named, or with --suite all\)$/m);
    const { code, stdout, stderr } = await agentperf(["run", ...runtime, "--smoke", "--bench", "/(Validate|Mess)"], { env });
    assert.equal(code, 0, stderr);
    assert.deepEqual(measured(stdout), ["ValidateJWT"]);
  });

  it("runs by every client on a local upstream, and through the router", async () => {
    await using own = await resultDirectory();
    const args = ["run", "Message", "StreamTokens", "ToolCallRound", "--llm", "openai,anthropic,vertex,ccrouter"];
    const { code, stderr } = await agentperf([...args, ...smoke, "-o", own.result], { env });
    assert.equal(code, 0, stderr);
    const { launches, environment } = await own.read();
    assert.equal(launches.length, 12);
    for (const id of ["openai", "anthropic", "vertex", "ccrouter"]) {
      const { version = "" } = environment.adapters.find((adapter) => adapter.id === id) ?? {};
      assert.match(version, /^local upstream, .*\d/, id);
    }
    assert.deepEqual(leftDirectories(), []);
  });

  it("tells what the router adds as a figure of its own", async () => {
    const args = ["run", "RouterOverhead", "--llm", "ccrouter", ...runtime, "--benchtime", "5x", "--no-benchmem", "--strict"];
    const { code, stdout, stderr } = await agentperf(args, { env });
    assert.equal(code, 0, stderr);
    const [, adds = ""] = /^BenchmarkRouterOverhead\S*\s.*?\s(-?[\d.e+]+) router-adds-p50-ns/m.exec(stdout) ?? [];
    assert.ok(Number(adds) > 0, stdout);
  });

  it("asks the server of an address, with the model and the prompt that flags say", async () => {
    await using server = closing(await startUpstream({ ...atOnce, apiKey: "k3y-of-a-variable" }));
    const asked = ["--llm-url", `${server.url}/v1`, "--llm-model", "mine", "--llm-prompt", "Hello there", "--llm-max-tokens", "4"];
    await using own = await resultDirectory();
    const { code, stderr } = await agentperf(["run", "Message", ...asked, ...smoke, "-o", own.result], {
      env: { ...env, OPENAI_API_KEY: "k3y-of-a-variable" },
    });
    assert.equal(code, 0, stderr);
    const [adapter] = (await own.read()).environment.adapters.filter(({ port }) => port === "llm");
    assert.deepEqual([adapter?.id, adapter?.options["model"]], ["openai", "mine"]);
    assert.ok(!JSON.stringify(await own.read()).includes("k3y-of-a-variable"));
  });

  it("sends nothing to Google unasked, and tells the price first", async () => {
    const google = ["--llm", "vertex", "--llm-url", "https://aiplatform.googleapis.com", "--llm-model", "gemini-3.8-flash"];
    const { code, stderr } = await agentperf(["run", "Message", ...google, ...runtime], { env: { ...env, GOOGLE_CLOUD_PROJECT: "p" } });
    assert.equal(code, 2, stderr);
    assert.match(
      stderr,
      /would send load to https:\/\/aiplatform\.googleapis\.com \(at most 100 requests a launch, .*: about \$0\.\d\d a launch, by/,
    );
    assert.match(stderr, /Google's prices of \d{4}-\d\d-\d\d for gemini-3\.8-flash.*, which isn't this machine: allow it with --yes/);
  });

  it("is refused where a flag is no number of tokens", async () => {
    const [refused] = await calls([["run", "Message", "--llm-max-tokens", "many", ...smoke]], { env });
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /--llm-max-tokens.*must be a whole number from 1/);
  });
});

describe("a server that says its client's key again", () => {
  it("has it shown nowhere, in none of its forms, and colours nothing", async () => {
    const key = 'sk/live+Zq9%Tr0ub4dor"&3';
    const base64 = Buffer.from(key).toString("base64");
    await using server = await startHttp((request, response) => {
      request.resume();
      if (request.method === "GET") return void response.end("{}");
      const message = `\x1b[31mwrong key ${key}, ${base64}, ${encodeURIComponent(key)} <script>1</script>`;
      response.writeHead(401, { "content-type": "application/json" }).end(JSON.stringify({ error: { message, code: key } }));
    });
    await using place = await temporaryDirectory();
    const at = (name: string) => `${place.path}/${name}`;
    const kept = ["result.json", "page.html", "page.md"];
    const args = ["run", "Message", "StreamTokens", "--llm", "openai,anthropic,vertex", "--llm-url", `http://127.0.0.1:${server.port}/v1`];
    const written = ["-o", at("result.json"), "--reporter", `html=${at("page.html")}`, "--reporter", `markdown=${at("page.md")}`];
    const keys = { LLM_MODEL: "m", OPENAI_API_KEY: key, ANTHROPIC_API_KEY: key, GOOGLE_API_KEY: key, GOOGLE_CLOUD_PROJECT: undefined };
    const { code, stdout, stderr } = await agentperf([...args, ...written, ...runtime, "--smoke", "-v"], { env: { ...env, ...keys } });
    assert.equal(code, 3, stderr);
    assert.match(stderr, /401/);
    const texts = [stdout, stderr, ...(await Promise.all(kept.map((name) => readFile(at(name), "utf8"))))];
    for (const text of texts) {
      for (const shown of ["Tr0ub4dor", base64.slice(0, 20), "\x1b[31m", "<script>1"]) {
        // JSON and text may say that; a page may not.
        if (shown === "<script>1" && !text.startsWith("<!")) continue;
        assert.ok(!text.includes(shown), `${shown} in ${text.slice(0, 2_000)}`);
      }
    }
  });
});
