import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { runtimeOf } from "@agentperf/core";
import { environment } from "../../../../test-support/environment.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { workingDirectory } from "../../../../test-support/working-directory.ts";
import { type OpenOptions, openSide, parseSide, type SideChoice } from "../../src/ab/side.ts";
import { writeFiles } from "../files.ts";
import { gitIn } from "../git.ts";
import { refusal } from "../made.ts";

const here = runtimeOf(globalThis);
const ports = new Set(["redis", "mcp"]);
const parsed = (text: string) => parseSide("--a", text, ports);
const choice = (text: string, more: Partial<SideChoice> = {}): SideChoice => ({ text, adapters: {}, parameters: {}, ...more });

describe("a side", () => {
  const forms: Readonly<Record<string, Partial<SideChoice>>> = {
    "redis=ioredis": { adapters: { redis: "ioredis" } },
    "redis=ioredis, mcp=mock": { adapters: { redis: "ioredis", mcp: "mock" } },
    "redis=own=one": { adapters: { redis: "own=one" } },
    "/size=10": { parameters: { size: "10" } },
    "/size=10,/concurrency=8": { parameters: { size: "10", concurrency: "8" } },
    "runtime=bun": { runtime: "bun" },
    "git:main": { checkout: { kind: "git", name: "main" } },
    "git:origin/main~2": { checkout: { kind: "git", name: "origin/main~2" } },
    "npm:ioredis@6.0.0": { checkout: { kind: "package", name: "ioredis@6.0.0" } },
    "git:main,redis=bun,runtime=bun,/size=1": {
      checkout: { kind: "git", name: "main" },
      adapters: { redis: "bun" },
      runtime: "bun",
      parameters: { size: "1" },
    },
  };
  for (const [text, expected] of Object.entries(forms)) it(`reads ${text}`, () => assert.deepEqual(parsed(text), choice(text, expected)));

  it("reads a directory and a config file by what lies there", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, { "two/agentperf.config.json": {}, "other.json": {} });
    const [folder, file] = [join(directory.path, "two"), join(directory.path, "other.json")];
    assert.deepEqual(parsed(folder), choice(folder, { checkout: { kind: "directory", name: folder } }));
    assert.deepEqual(parsed(file), choice(file, { config: file }));
    assert.deepEqual(
      parsed(`${folder},${file}`),
      choice(`${folder},${file}`, { checkout: { kind: "directory", name: folder }, config: file }),
    );
  });

  const wrong: Readonly<Record<string, RegExp>> = {
    "mpc=quick": /^--a mpc=quick: "mpc=quick" is none of port=adapter \(redis=ioredis\), a directory/,
    "no-such-directory": /"no-such-directory" is none of /,
    "redis=": /"redis=" is none of /,
    "redis=bun,": /"" is none of /,
    "/=1": /"\/=1" is none of /,
    "runtime=nodes@22": /no runtime "nodes"; did you mean "node"\?$/,
    "git:": /"" is no name of one$/,
    "git:--help": /"--help" is no name of one$/,
    "npm:-g": /"-g" is no name of one$/,
    "git:main,git:other": /two checkouts; a side has one$/,
    ".,npm:x": /two checkouts; a side has one$/,
  };
  for (const [text, message] of Object.entries(wrong))
    it(`refuses ${text}`, () => {
      assert.throws(() => parsed(text), refusal("usage", message));
    });
});

/** A benchmark at two values, one of them with levels. */
const suite = (name: string) => `export default { name: "${name}", benchmarks: [
  { name: "Work", parameters: { size: [1, 2] }, run: () => 1 },
  { name: "Many", concurrency: [1, 4], run: () => 1 },
] };`;

describe("opening a side", () => {
  const options = (more: Partial<OpenOptions> = {}): OpenOptions => ({
    patterns: [],
    shared: {},
    ignoreScripts: false,
    yes: false,
    signal: new AbortController().signal,
    say: () => undefined,
    ...more,
  });
  const open = async (side: SideChoice, more: Partial<OpenOptions> = {}) => {
    const { prepared } = await openSide(side, options(more));
    return prepared;
  };
  const one = { "agentperf.config.json": { suites: ["./suite.mjs"], runtimes: [here] }, "suite.mjs": suite("one") };

  it("takes a directory's own config and suites, and leaves the directory", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, one);
    const side = await openSide(choice("", { checkout: { kind: "directory", name: directory.path } }), options());
    assert.deepEqual(
      side.prepared.run.map(({ id }) => id),
      ["one/Work/size=1", "one/Work/size=2", "one/Many/concurrency=1", "one/Many/concurrency=4"].map((name) => `${name} ${here}`),
    );
    assert.equal(side.prepared.loaded.root, directory.path);
    await side.close();
    assert.ok(existsSync(directory.path));
  });

  it("takes the config for both from the side's checkout, at the place that it has here", async () => {
    await using directory = await temporaryDirectory();
    const config = (name: string) => ({
      [`${name}/own/mine.json`]: { suites: ["./suite.mjs"], runtimes: [here] },
      [`${name}/own/suite.mjs`]: suite(name),
    });
    await writeFiles(directory.path, { ...config("a"), ...config("b") });
    using _ = workingDirectory(join(directory.path, "a"));
    const shared = { config: "own/mine.json" };
    assert.equal((await open(choice(""), { shared })).suites[0]?.name, "a");
    assert.equal((await open(choice("", { checkout: { kind: "directory", name: "../b" } }), { shared })).suites[0]?.name, "b");
  });

  it("makes a commit's checkout, which is removed with the side, also where the side is refused", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, {
      "project/agentperf.config.json": one["agentperf.config.json"],
      "project/suite.mjs": suite("committed"),
      "tmp/.kept": "",
    });
    const project = join(directory.path, "project");
    const git = gitIn(project);
    git("init", "-q", "-b", "main");
    git("add", ".");
    git("commit", "-q", "-m", "first");
    await writeFiles(project, { "suite.mjs": suite("changed") });
    using _ = workingDirectory(project);
    using __ = environment({ TMPDIR: join(directory.path, "tmp") });
    const left = () => readdirSync(join(directory.path, "tmp"));
    const commit = choice("", { checkout: { kind: "git", name: "main" } });
    const side = await openSide(commit, options());
    assert.equal(side.prepared.suites[0]?.name, "committed");
    assert.equal(left().length, 2);
    await side.close();
    assert.deepEqual(left(), [".kept"]);
    await assert.rejects(open(commit, { patterns: ["Wrok"] }), refusal("usage", /no benchmark or suite "Wrok"/));
    assert.deepEqual(left(), [".kept"]);
  });

  it("takes its own config, from here, before any other", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, {
      "a/one.json": { suites: ["./suite.mjs"], runtimes: [here] },
      "a/suite.mjs": suite("own"),
      "b/agentperf.config.json": {},
    });
    using _ = workingDirectory(join(directory.path, "a"));
    const side = choice("", { config: "one.json", checkout: { kind: "directory", name: "../b" } });
    assert.equal((await open(side, { shared: { config: "agentperf.config.json" } })).suites[0]?.name, "own");
  });

  it("measures at its own level of concurrency, which must be one", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, one);
    const at = (concurrency: string) =>
      open(choice("", { checkout: { kind: "directory", name: directory.path }, parameters: { concurrency } }), { patterns: ["Many"] });
    assert.deepEqual(
      (await at("16")).run.map(({ concurrency }) => concurrency),
      [16],
    );
    for (const level of ["0", "1.5", "many"])
      await assert.rejects(at(level), refusal("usage", new RegExp(`^/concurrency=${level} must be a whole number from 1$`)));
  });

  it("refuses load beyond this machine unless it is allowed", async () => {
    await using directory = await temporaryDirectory();
    const redis = { use: "ioredis", url: "redis://ada:s3cr3t-word@192.0.2.1:1" };
    await writeFiles(directory.path, { "agentperf.config.json": { adapters: { redis: redis }, runtimes: [here] } });
    const side = choice("", { checkout: { kind: "directory", name: directory.path } });
    await assert.rejects(open(side, { patterns: ["RedisGet"] }), refusal("usage", /send load to redis:\/\/\*\*\*@192\.0\.2\.1:1/));
  });

  it("may send load beyond this machine where flag or config allow it", async () => {
    await using directory = await temporaryDirectory();
    // An address that is refused at once, whose name isn't known to be this machine's.
    const redis = { use: "ioredis", url: "redis://[::ffff:127.0.0.1]:1" };
    await writeFiles(directory.path, { "agentperf.config.json": { adapters: { redis }, runtimes: [here], allowRemote: true } });
    const side = choice("", { checkout: { kind: "directory", name: directory.path } });
    const { skipped } = await open(side, { patterns: ["RedisGet"] });
    assert.equal(skipped.length, 1);
  });
});
