import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { runtimeOf } from "@agentperf/core";
import { onPath, skipUnless } from "../../../test-support/requirements.ts";
import { agentperf, fixtures, ownDirectory, temporary } from "./agentperf.ts";

const here = runtimeOf(globalThis);
const own = await ownDirectory();
const where = ["--config", "hot.config.ts", "--runtime", here];
/** Line of a function in the fixture, from 1. */
const source = readFileSync(join(fixtures, "hot.ts"), "utf8").split("\n");
const lineOf = (name: string) => source.findIndex((line) => line.includes(`function ${name}(`)) + 1;

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly positionTicks?: readonly { readonly line: number; readonly ticks: number }[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const read = <T>(name: string): T => JSON.parse(readFileSync(join(own.path, name), "utf8")) as T;
const run = async (args: readonly string[]) => {
  const { code, stderr, stdout } = await agentperf(["run", ...where, "--benchtime", "400ms", "-o", own.result, ...args]);
  assert.equal(code, 0, stderr);
  return { stdout, stderr };
};

describe("profiles", () => {
  it("hold where the time goes, by the author's own lines, of the measured part alone", async () => {
    await run(["Loop", "--cpuprofile", join(own.path, "loop.cpuprofile")]);
    const { nodes, samples, timeDeltas } = read<CpuProfile>("loop.cpuprofile");
    assert.equal(samples.length, timeDeltas.length);
    const counts = new Map<number, number>();
    for (const id of samples) counts.set(id, (counts.get(id) ?? 0) + 1);
    const share = (name: string) =>
      nodes.filter(({ callFrame }) => callFrame.functionName === name).reduce((sum, { id }) => sum + (counts.get(id) ?? 0), 0) /
      samples.length;
    assert.ok(share("hotLoop") > 0.8, `${share("hotLoop")}`);
    assert.equal(share("hotSetUp"), 0, "set-up isn't in it");
    const hot = nodes.find(({ callFrame }) => callFrame.functionName === "hotLoop");
    assert.equal(hot?.callFrame.url, pathToFileURL(join(fixtures, "hot.ts")).href);
    assert.equal((hot?.callFrame.lineNumber ?? 0) + 1, lineOf("hotLoop"));
    const lines = (hot?.positionTicks ?? []).map(({ line }) => line);
    for (const line of lines) assert.ok(line >= lineOf("hotLoop") && line <= lineOf("hotLoop") + 44, `${lines}`);
  });

  it("hold where it allocates, and name the own functions that do", async () => {
    const { stderr } = await run(["Allocate", "--memprofile", join(own.path, "memory.heapprofile")]);
    if (here === "bun") {
      assert.match(stderr, /Bun's inspector has no profiler of allocations/);
      assert.ok(!readdirSync(own.path).includes("memory.heapprofile"), "no file rather than a guess");
      return;
    }
    const text = readFileSync(join(own.path, "memory.heapprofile"), "utf8");
    assert.match(text, /"functionName":"allocateMuch"/);
    assert.doesNotMatch(text, /hotSetUp/);
    const [, share, line] = /(\d+) % of what it allocates in \S+ .*hot\.ts:(\d+)/.exec(stderr) ?? [];
    assert.ok(Number(share) > 80, stderr);
    assert.equal(Number(line), lineOf("allocateMuch") + 1, "its callback makes the objects");
  });

  it("hold what happened when", async () => {
    await run(["Allocate", "--trace", join(own.path, "trace.json")]);
    const { traceEvents } = read<{ traceEvents: readonly { name: string; ph: string; ts: number; dur: number }[] }>("trace.json");
    const spans = traceEvents.filter(({ ph }) => ph === "X");
    const one = (name: string) => {
      const found = spans.filter((span) => span.name === name);
      assert.ok(found.length > 0, `${name} of ${spans.map((span) => span.name)}`);
      return found[0] as (typeof spans)[number];
    };
    const [setup, warmup, measure, slice] = [one("setup"), one("warmup"), one("measure"), one("slice")];
    assert.ok(setup.dur > 140e3, "in microseconds");
    assert.ok(setup.ts + setup.dur <= warmup.ts + 1 && warmup.ts + warmup.dur <= measure.ts + 1);
    assert.ok(slice.ts >= measure.ts && slice.ts + slice.dur <= measure.ts + measure.dur + 1);
    if (here === "node") assert.ok(one("collection").dur > 0);
  });

  it("have a name for each launch, or are refused before anything is measured", async () => {
    const args = ["run", ...where, "--benchtime", "100ms", "-o", own.result, "--quiet"];
    const { code, stderr } = await agentperf([...args, "--cpuprofile", join(own.path, "one.cpuprofile")]);
    assert.equal(code, 2);
    assert.match(stderr, /one\.cpuprofile: 2 launches would write this one file; put %n in its name/);
    await run(["--cpuprofile", join(own.path, "each-%n.cpuprofile"), "--quiet"]);
    const names = readdirSync(own.path).filter((name) => name.startsWith("each-"));
    assert.deepEqual(names.sort(), [`each-hot-Allocate-${here}.cpuprofile`, `each-hot-Loop-${here}.cpuprofile`]);
    assert.deepEqual(
      readdirSync(temporary).filter((name) => /^agentperf-\d/.test(name)),
      [],
    );
  });

  it("are read by go tool pprof", {
    skip: skipUnless(onPath("go"), "go isn't installed (Debian: apt-get install golang-go)"),
  }, async () => {
    await run(["Loop", "--profile-format", "pprof", "--cpuprofile", join(own.path, "loop.pb.gz")]);
    const pprof = (...args: string[]) =>
      execFileSync("go", ["tool", "pprof", ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    assert.match(pprof("-top", join(own.path, "loop.pb.gz")), /^\s+[\d.]+m?s\s+(9\d|8\d|100)(\.\d+)?%.* hotLoop( |$)/m);
    const [, line] = /hotLoop .*hot\.ts:(\d+)/.exec(pprof("-top", "-lines", join(own.path, "loop.pb.gz"))) ?? [];
    assert.ok(Number(line) >= lineOf("hotLoop") && Number(line) < lineOf("allocateMuch"), line);
    if (here === "bun") return;
    await run(["Allocate", "--profile-format", "pprof", "--memprofile", join(own.path, "memory.pb.gz")]);
    const top = pprof("-top", "-cum", "-sample_index=alloc_space", join(own.path, "memory.pb.gz"));
    assert.match(top, /^Type: alloc_space$/m);
    assert.match(top, /[kM]B\s+[\d.]+%.* \(anonymous\) hot\.ts:\d+/);
  });
});

describe("agentperf profile", () => {
  after(() => own.remove());

  it("names the hottest functions and sites, and keeps the files with a page", async () => {
    const output = join(own.path, "kept");
    const { code, stdout, stderr } = await agentperf(["profile", "Allocate", ...where, "--benchtime", "400ms", "-o", output]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^time, by function$/m);
    assert.match(stdout, /hot\.ts:\d+$/m);
    const endings = readdirSync(output).map((name) => name.replace(`hot-Allocate-${here}`, ""));
    const memory = here === "bun" ? [] : [".heapprofile"];
    assert.deepEqual(endings.sort(), [".cpuprofile", ...memory, ".html", ".trace.json"]);
    if (here === "bun") assert.match(stdout, /allocations: this runtime has no profiler of them/);
    else assert.match(stdout, /^ *[89]\d\.\d % +\S+ {2}\(anonymous\) hot\.ts:\d+$/m);
  });

  it("shows the page in a browser", {
    skip: skipUnless(onPath("chromium"), "chromium isn't installed (Debian: apt-get install chromium)"),
  }, () => {
    const page = pathToFileURL(join(own.path, "kept", `hot-Allocate-${here}.html`)).href;
    const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "--virtual-time-budget=3000"];
    const dom = execFileSync("chromium", [...flags, page], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 2 ** 27 });
    assert.match(dom, /<html lang="en" data-ready="true">/, "its script ran to its end");
    assert.match(dom, /<div class="graph" id="graph-0"[^>]*>.*<canvas/s);
    assert.doesNotMatch(dom.replaceAll(/<script>.*?<\/script>/gs, ""), /https?:\/\//, "it asks nobody for anything");
  });

  it("says which benchmarks match, where it isn't one", async () => {
    const { code, stderr } = await agentperf(["profile", "hot", ...where]);
    assert.equal(code, 2);
    assert.match(stderr, /one benchmark is profiled at a time, and 2 match: hot\/Loop \w+, hot\/Allocate \w+; narrow it/);
  });
});
