import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { onPath, skipUnless } from "../../../../test-support/requirements.ts";
import { type TemporaryDirectory, temporaryDirectory } from "../../../../test-support/temporary.ts";
import { agentperf, type Call, calls, here } from "../agentperf.ts";

const where = ["--config", "hot.config.ts", "--runtime", here];

describe("agentperf profile", () => {
  let own: TemporaryDirectory;
  let call: Call;
  before(async () => {
    own = await temporaryDirectory();
    call = await agentperf(["profile", "Allocate", ...where, "--benchtime", "300ms", "-o", own.path]);
  });
  after(() => own[Symbol.asyncDispose]());

  it("names the hottest functions and sites", () => {
    assert.equal(call.code, 0, call.stderr);
    assert.match(call.stdout, /^time, by function$/m);
    assert.match(call.stdout, /hot\.ts:\d+$/m);
    if (here === "bun") assert.match(call.stdout, /allocations: this runtime has no profiler of them/);
    else assert.match(call.stdout, /^ *[89]\d\.\d % +\S+ {2}\(anonymous\) hot\.ts:\d+$/m);
  });

  it("keeps the files with a page", () => {
    const endings = readdirSync(own.path).map((name) => name.replace(`hot-Allocate-${here}`, ""));
    const memory = here === "bun" ? [] : [".heapprofile"];
    assert.deepEqual(endings.sort(), [".cpuprofile", ...memory, ".html", ".trace.json"]);
  });

  it("makes a page that a browser shows", {
    skip: skipUnless(onPath("chromium"), "chromium isn't installed (Debian: apt-get install chromium)"),
  }, () => {
    const page = pathToFileURL(join(own.path, `hot-Allocate-${here}.html`)).href;
    const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "--virtual-time-budget=3000"];
    const dom = execFileSync("chromium", [...flags, page], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 2 ** 27 });
    assert.match(dom, /<html lang="en" data-ready="true">/, "its script ran to its end");
    assert.match(dom, /<svg class="graph"[^>]*>.*<svg class="box"/s);
    assert.doesNotMatch(dom.replaceAll(/<script>.*?<\/script>/gs, ""), /https?:\/\//, "it asks nobody for anything");
  });

  it("says which benchmarks match, where it isn't one", async () => {
    const [{ code, stderr }] = await calls([["profile", "hot", ...where]]);
    assert.equal(code, 2);
    assert.match(stderr, /one benchmark is profiled at a time, and 2 match: hot\/Loop \w+, hot\/Allocate \w+; narrow it/);
  });
});
