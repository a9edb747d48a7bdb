import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { onPath, skipUnless } from "../../../../test-support/requirements.ts";
import { agentperf, fixtures, here, leftDirectories, resultDirectory } from "../agentperf.ts";

const where = ["--config", "hot.config.ts", "--runtime", here, "--no-benchmem"];
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

interface Span {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur: number;
}

/** A directory for profiles, with a run that keeps them there. */
async function profiles() {
  const own = await resultDirectory();
  const place = (name: string) => join(own.path, name);
  return {
    ...own,
    place,
    readJson: async <T>(name: string) => JSON.parse(await readFile(place(name), "utf8")) as T,
    run: async (...args: readonly string[]): Promise<string> => {
      const { code, stderr } = await agentperf(["run", ...where, "--benchtime", "300ms", "-o", own.result, ...args]);
      assert.equal(code, 0, stderr);
      return stderr;
    },
  };
}

describe("profiles of agentperf run", () => {
  it("hold where the time goes, by the author's own lines, of the measured part alone", async () => {
    await using own = await profiles();
    await own.run("Loop", "--cpuprofile", own.place("loop.cpuprofile"));
    const { nodes, samples, timeDeltas } = await own.readJson<CpuProfile>("loop.cpuprofile");
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
    await using own = await profiles();
    const stderr = await own.run("Allocate", "--memprofile", own.place("memory.heapprofile"));
    if (here === "bun") {
      assert.match(stderr, /Bun's inspector has no profiler of allocations/);
      assert.ok(!readdirSync(own.path).includes("memory.heapprofile"), "no file rather than a guess");
      return;
    }
    const text = await readFile(own.place("memory.heapprofile"), "utf8");
    assert.match(text, /"functionName":"allocateMuch"/);
    assert.doesNotMatch(text, /hotSetUp/);
    const [, share, line] = /(\d+) % of what it allocates in \S+ .*hot\.ts:(\d+)/.exec(stderr) ?? [];
    assert.ok(Number(share) > 80, stderr);
    assert.equal(Number(line), lineOf("allocateMuch") + 1, "its callback makes the objects");
  });

  it("hold what happened when", async () => {
    await using own = await profiles();
    await own.run("Allocate", "--trace", own.place("trace.json"));
    const { traceEvents } = await own.readJson<{ readonly traceEvents: readonly Span[] }>("trace.json");
    const spans = traceEvents.filter(({ ph }) => ph === "X");
    const one = (name: string): Span => {
      const found = spans.find((span) => span.name === name);
      assert.ok(found !== undefined, `${name} of ${spans.map((span) => span.name)}`);
      return found;
    };
    const [setup, warmup, measure, slice] = [one("setup"), one("warmup"), one("measure"), one("slice")];
    assert.ok(setup.dur > 140e3, "in microseconds");
    assert.ok(setup.ts + setup.dur <= warmup.ts + 1 && warmup.ts + warmup.dur <= measure.ts + 1);
    assert.ok(slice.ts >= measure.ts && slice.ts + slice.dur <= measure.ts + measure.dur + 1);
    if (here === "node") assert.ok(one("collection").dur > 0);
  });

  it("have a name for each launch, or are refused before anything is measured", async () => {
    await using own = await profiles();
    const before = leftDirectories();
    const args = ["run", ...where, "--benchtime", "50ms", "-o", own.result, "--quiet"];
    const { code, stderr } = await agentperf([...args, "--cpuprofile", own.place("one.cpuprofile")]);
    assert.equal(code, 2);
    assert.match(stderr, /one\.cpuprofile: 2 launches would write this one file; put %n in its name/);
    await own.run("--benchtime", "50ms", "--cpuprofile", own.place("each-%n.cpuprofile"), "--quiet");
    const names = readdirSync(own.path).filter((name) => name.startsWith("each-"));
    assert.deepEqual(names.sort(), [`each-hot-Allocate-${here}.cpuprofile`, `each-hot-Loop-${here}.cpuprofile`]);
    assert.deepEqual(leftDirectories(), before);
  });

  it("are read by go tool pprof", {
    skip: skipUnless(onPath("go"), "go isn't installed (Debian: apt-get install golang-go)"),
  }, async () => {
    await using own = await profiles();
    await own.run("Loop", "--profile-format", "pprof", "--cpuprofile", own.place("loop.pb.gz"));
    const pprof = (...args: string[]) =>
      execFileSync("go", ["tool", "pprof", ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    assert.match(pprof("-top", own.place("loop.pb.gz")), /^\s+[\d.]+m?s\s+(9\d|8\d|100)(\.\d+)?%.* hotLoop( |$)/m);
    const [, line] = /hotLoop .*hot\.ts:(\d+)/.exec(pprof("-top", "-lines", own.place("loop.pb.gz"))) ?? [];
    assert.ok(Number(line) >= lineOf("hotLoop") && Number(line) < lineOf("allocateMuch"), line);
    if (here === "bun") return;
    await own.run("Allocate", "--profile-format", "pprof", "--memprofile", own.place("memory.pb.gz"));
    const top = pprof("-top", "-cum", "-sample_index=alloc_space", own.place("memory.pb.gz"));
    assert.match(top, /^Type: alloc_space$/m);
    assert.match(top, /[kM]B\s+[\d.]+%.* \(anonymous\) hot\.ts:\d+/);
  });
});
