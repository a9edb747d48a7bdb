import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launchesOf, type Result } from "@agentperf/core/result";
import { agentperf, here, type ResultDirectory, resultDirectory } from "../agentperf.ts";

// Alone: what an operation allocates is counted after the compilers have done with it, which are late on a busy machine.

const rounds = 3;

describe("--benchmem", () => {
  let own: ResultDirectory;
  let result: Result;
  let text: string;

  const memories = (benchmark: string) => {
    const crossing = result.plan.crossings.find((candidate) => candidate.benchmark === benchmark);
    return launchesOf(result, crossing?.id ?? "").map(({ memory }) => memory ?? {});
  };
  const near = (values: readonly (number | undefined)[], expected: number, share: number, slack = 0) => {
    assert.equal(values.length, rounds);
    for (const value of values)
      assert.ok(Math.abs((value ?? Number.NaN) - expected) <= expected * share + slack, `${values} against ${expected}`);
  };

  before(async () => {
    own = await resultDirectory();
    const times = ["--count", String(rounds), "--benchtime", "200ms"];
    const args = ["run", "--config", "memory.config.ts", "--runtime", here, ...times, "-o", own.result];
    const { code, stdout, stderr } = await agentperf(args);
    assert.equal(code, 0, stderr);
    result = await own.read();
    text = stdout;
    assert.match(stderr, /warning memory\/Leak \w+: the live heap grows by [89]\d\d B with each operation/);
    assert.doesNotMatch(stderr, /memory\/(Object|Array|Buffer|Nothing|Kept|Removed) \w+: the live heap grows/);
  });
  after(() => own[Symbol.asyncDispose]());

  it("tells the bytes of known allocations, the same in every launch", () => {
    // What an object with one property, and an array of a hundred numbers, take on each engine.
    const bytes = (name: string) => memories(name).map(({ bytesPerOp }) => bytesPerOp);
    const [object, array] = here === "bun" ? [32, 912] : [32, 848];
    near(bytes("Nothing"), 0, 0, 0.5);
    near(bytes("Object"), object, 0.05);
    near(bytes("Array"), array, 0.05);
    // Deno doesn't say how much memory array buffers take: what it can't tell isn't in the figure.
    near(bytes("Buffer"), here === "bun" ? 1_312 : here === "deno" ? 200 : 1_200, 0.05);
  });

  it("counts the objects where the runtime can, and leaves the figure out where it can't", () => {
    const counts = (name: string) => memories(name).map(({ allocsPerOp }) => allocsPerOp);
    if (here === "bun") {
      assert.ok(counts("Object").every((count) => count === undefined));
      assert.doesNotMatch(text, /allocs\/op/);
      return;
    }
    near(counts("Nothing"), 0, 0, 0.01);
    near(counts("Object"), 1, 0.025);
    // What the compilers make beside it on a busy machine is counted too.
    near(counts("Buffer"), 2, 0.025);
    // Fifty times an object, an array and its element's store: all of them, though the compilers could make them as one.
    near(counts("Kept"), 150, 0.01);
    // Objects that escape analysis removes are never made.
    near(counts("Removed"), 0, 0, 0.01);
    assert.match(text, /^BenchmarkObject\S*\s+\d+\s+\S+ ns\/op\s+3[23] B\/op\s+1 allocs\/op$/m);
  });

  it("keeps what is untimed out, where it gives a figure", () => {
    for (const { bytesPerOp } of memories("Released")) assert.ok(bytesPerOp === undefined || bytesPerOp < 64, `${bytesPerOp}`);
  });

  it("tells the peak of the process, and the collections while timing where the runtime tells of them", () => {
    for (const { peakRssBytes, collections } of memories("Array")) {
      assert.ok((peakRssBytes ?? 0) > 20e6 && (peakRssBytes ?? 0) < 4e9, `${peakRssBytes}`);
      if (here === "node") assert.ok((collections?.count ?? 0) > 0 && (collections?.pauseNs ?? 0) > 0);
      else assert.equal(collections, undefined);
    }
  });

  it("is left out on request", async () => {
    await using own = await resultDirectory();
    const args = [
      "run",
      "Object",
      "--config",
      "memory.config.ts",
      "--runtime",
      here,
      "--benchtime",
      "50ms",
      "--no-benchmem",
      "-o",
      own.result,
    ];
    const { code, stdout, stderr } = await agentperf(args);
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stdout, /B\/op/);
    const [launch] = (await own.read()).launches;
    assert.equal(launch?.memory?.bytesPerOp, undefined);
  });
});
