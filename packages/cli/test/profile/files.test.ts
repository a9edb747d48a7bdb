import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import type { Crossing } from "@agentperf/core/plan";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { checkNames, readProfiles, slug, writeProfiles } from "../../src/profile/files.ts";
import { type Profiles, profileFile } from "../../src/profile/profiles.ts";
import { cpuProfile, frame, heapProfile } from "./made.ts";

const crossing: Crossing = {
  id: "redis/Get/concurrency=8 node redis=memory",
  suite: "redis",
  benchmark: "Get",
  name: "Get/concurrency=8",
  runtime: "node",
  adapters: {},
  parameters: {},
  concurrency: 8,
};
const profiles: Profiles = {
  cpu: cpuProfile([{ id: 1, callFrame: frame("run") }], [[1, 5]]),
  memory: heapProfile([]),
  trace: [{ name: "setup", category: "phase", startMs: 1, endMs: 2 }],
};

describe("names of profiles", () => {
  it("must hold %n where several launches would write one file", () => {
    const files = { names: { cpu: "one.cpuprofile", trace: "%n.json" }, format: "v8" } as const;
    assert.doesNotThrow(() => checkNames(files, 1));
    assert.throws(() => checkNames(files, 2), { code: "usage", message: /^one\.cpuprofile: 2 launches would write this one file/ });
    assert.doesNotThrow(() => checkNames({ ...files, names: { cpu: "a-%n" } }, 2));
  });

  it("are a crossing's id without what a file's name can't have", () =>
    assert.equal(slug(crossing.id), "redis-Get-concurrency=8-node-redis=memory"));
});

describe("writeProfiles", () => {
  it("writes what was asked for and made, each launch's under a name of its own", async () => {
    await using directory = await temporaryDirectory();
    const names = { cpu: join(directory.path, "deep", "%n.cpuprofile"), trace: join(directory.path, "deep", "%n.json") };
    const first = await writeProfiles(crossing, 0, profiles, { names, format: "v8" });
    const third = await writeProfiles(crossing, 2, { cpu: profiles.cpu }, { names, format: "v8" });
    const name = join(directory.path, "deep", slug(crossing.id));
    assert.deepEqual([first, third], [[`${name}.cpuprofile`, `${name}.json`], [`${name}-3.cpuprofile`]]);
    assert.deepEqual(JSON.parse(await readFile(`${name}.cpuprofile`, "utf8")), JSON.parse(JSON.stringify(profiles.cpu)));
    assert.match(await readFile(`${name}.json`, "utf8"), /"traceEvents"/);
    assert.equal((await readdir(join(directory.path, "deep"))).length, 3);
  });

  it("writes pprof where that is the format", async () => {
    await using directory = await temporaryDirectory();
    const names = { cpu: join(directory.path, "cpu"), memory: join(directory.path, "memory") };
    assert.deepEqual(await writeProfiles(crossing, 0, profiles, { names, format: "pprof" }), Object.values(names));
    for (const path of Object.values(names)) assert.ok(gunzipSync(await readFile(path)).length > 0);
  });
});

describe("readProfiles", () => {
  it("reads what a worker has left, and nothing else", async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, profileFile("cpu")), JSON.stringify(profiles.cpu));
    await writeFile(join(directory.path, profileFile("trace")), JSON.stringify(profiles.trace));
    const read = await readProfiles(directory.path, ["cpu", "memory"]);
    assert.deepEqual(Object.keys(read), ["cpu"]);
    assert.deepEqual(read.cpu?.samples, [1]);
  });
});
