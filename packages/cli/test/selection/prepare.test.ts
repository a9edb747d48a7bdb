import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { type Adapter, type RuntimeName, runtimeNames, runtimeOf } from "@agentperf/core";
import { environment } from "../../../../test-support/environment.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import type { Config } from "../../src/config/config.ts";
import type { Choice } from "../../src/selection/choice.ts";
import { type BeforeProbe, openProject, type Prepared, prepare } from "../../src/selection/prepare.ts";
import { writeFiles } from "../files.ts";
import { refusal } from "../made.ts";
import { fakeProgram } from "../programs.ts";

const here = runtimeOf(globalThis);
// The first of the others stands for those that aren't here.
const [other] = runtimeNames.filter((name) => name !== here) as [RuntimeName];

/** Two suites: one that needs nothing, and one whose port has two adapters; that of the second is built on a third port. */
const project = `
export const asked = [];
const port = (name) => ({ name, description: name, contract: { rules: {} }, capabilities: {}, settings: {}, default: "local" });
const adapter = (port, id, reason, more = {}) => ({
  id, port, ...more,
  open: async () => ({ port: {} }),
  probe: async () => { asked.push(port.name + "=" + id); return reason === undefined ? { available: true } : { available: false, reason }; },
});
const [clock, battery, unused] = [port("clock"), port("battery"), port("unused")];
export const plain = { name: "plain", benchmarks: [
  { name: "Work", concurrency: [1, 8], run: () => 1 },
  { name: "By", manual: true, run: () => 1 },
] };
export const clocks = { name: "clocks", benchmarks: [{ name: "Now", ports: [clock], run: () => 1 }] };
export const adapters = {
  clock: [
    adapter(clock, "wall", undefined, { options: { token: "s3cr3t-word" } }),
    adapter(clock, "far", "no answer to s3cr3t-word"),
    adapter(clock, "quartz", undefined, { needs: [battery] }),
  ],
  battery: adapter(battery, "cell"),
  unused: adapter(unused, "spare"),
};
`;

/** The project in a directory of its own. */
async function ownProject(config: Config = { runtimes: [here] }) {
  const directory = await temporaryDirectory();
  const text = `import { adapters } from "./project.mjs";\nexport default { suites: ["./project.mjs"], adapters, ...${JSON.stringify(config)} };\n`;
  await writeFiles(directory.path, { "project.mjs": project, "agentperf.config.mjs": text });
  const path = join(directory.path, "agentperf.config.mjs");
  return {
    ...directory,
    config: path,
    /** The adapters that were probed, as `port=id`. */
    async asked(): Promise<string[]> {
      const module = (await import(new URL(`file://${join(directory.path, "project.mjs")}`).href)) as { readonly asked: string[] };
      return module.asked.toSorted();
    },
    prepare: (patterns: readonly string[], choice: Choice = {}, beforeProbe?: BeforeProbe) =>
      prepare(patterns, { config: path, ...choice }, beforeProbe),
  };
}

const names = ({ run }: Prepared) => run.map(({ id }) => id.replaceAll(` ${here}`, ""));
const reasons = ({ skipped }: Prepared) => skipped.map(({ crossing: { id }, reason }) => `${id.replaceAll(` ${here}`, "")}: ${reason}`);

describe("what a run is to measure", () => {
  it("is every benchmark that is wanted, on each adapter and level", async () => {
    await using own = await ownProject();
    const prepared = await own.prepare([]);
    assert.deepEqual(names(prepared), [
      "clocks/Now clock=wall",
      "clocks/Now battery=cell,clock=quartz",
      "plain/Work/concurrency=1",
      "plain/Work/concurrency=8",
    ]);
    assert.deepEqual(
      prepared.runtimes.map(({ name, executable }) => [name, executable]),
      [[here, process.execPath]],
    );
  });

  it("is at the levels of the flags before those of the config before those of the benchmark", async () => {
    await using own = await ownProject({ runtimes: [here], concurrency: [2, 4] });
    assert.deepEqual(names(await own.prepare(["Work"])), ["plain/Work/concurrency=2", "plain/Work/concurrency=4"]);
    assert.deepEqual(names(await own.prepare(["Work"], { concurrency: [3] })), ["plain/Work/concurrency=3"]);
  });

  it("is in each number of processes once", async () => {
    await using own = await ownProject();
    const { run } = await own.prepare(["By"], { cpu: [1, 2, 2] });
    assert.deepEqual(
      run.map(({ processes }) => processes),
      [1, 2],
    );
  });

  it("is on the adapters that flags choose", async () => {
    await using own = await ownProject();
    const prepared = await own.prepare(["Now"], { ports: { ids: { clock: ["wall"] }, settings: {} } });
    assert.deepEqual(names(prepared), ["clocks/Now clock=wall"]);
    assert.deepEqual(prepared.portFlags.ids, { clock: ["wall"] });
  });

  it("is nothing on an adapter that can't be reached, with the reason, without secrets", async () => {
    await using own = await ownProject();
    assert.deepEqual(reasons(await own.prepare(["Now"])), ["clocks/Now clock=far: far: no answer to ***"]);
  });
});

describe("adapters", () => {
  it("are probed only where what is wanted needs them, or what it is built on", async () => {
    await using own = await ownProject();
    await own.prepare(["Work"]);
    assert.deepEqual(await own.asked(), []);
    await own.prepare(["Now"]);
    assert.deepEqual(await own.asked(), ["battery=cell", "clock=far", "clock=quartz", "clock=wall"]);
  });

  it("are told of before they are probed, which may be refused", async () => {
    await using own = await ownProject({ runtimes: [here], allowRemote: true });
    let told: readonly Adapter[] = [];
    let config: Config = {};
    const refuse: BeforeProbe = (adapters, own) => {
      [told, config] = [adapters, own];
      throw new Error("not there");
    };
    await assert.rejects(own.prepare(["Now"], {}, refuse), /^Error: not there$/);
    assert.deepEqual(told.map(({ id }) => id).sort(), ["cell", "far", "quartz", "wall"]);
    assert.equal(config.allowRemote, true);
    assert.deepEqual(await own.asked(), []);
  });
});

describe("runtimes", () => {
  it("are those of the flags before those of the config", async () => {
    await using own = await ownProject({ runtimes: [other] });
    const { run } = await own.prepare(["By"], { runtime: [here] });
    assert.deepEqual(
      run.map(({ runtime }) => runtime),
      [here],
    );
  });

  it("that aren't installed are skipped with the reason, and the others are measured", async () => {
    await using own = await ownProject();
    using _ = environment({ PATH: own.path });
    const prepared = await own.prepare(["By"], { runtime: [other, here] });
    assert.deepEqual(names(prepared), ["plain/By"]);
    assert.deepEqual(reasons(prepared), [`plain/By ${other}: ${other} isn't installed: there is none on PATH`]);
  });

  it("that don't answer are skipped with the reason", async () => {
    await using own = await ownProject();
    await fakeProgram(own.path, other, "exit 7");
    using _ = environment({ PATH: own.path });
    assert.match(reasons(await own.prepare(["By"], { runtime: [other, here] })).join(), new RegExp(`: ${other} at .* doesn't answer`));
  });

  it("are refused where none of those asked for is there, before anything is probed", async () => {
    await using own = await ownProject();
    using _ = environment({ PATH: own.path });
    await assert.rejects(own.prepare(["By"], { runtime: [other] }), refusal("usage", new RegExp(`^${other} isn't installed`)));
  });

  it("are all that are found where nobody names any", async () => {
    await using own = await ownProject({});
    using _ = environment({ PATH: own.path });
    assert.deepEqual(
      (await own.prepare(["By"])).runtimes.map(({ name }) => name),
      [here],
    );
  });

  it("are refused by name, or are one that the config has settings for", async () => {
    await using own = await ownProject({ runtimes: [here, { name: "small", runtime: here, env: { A: "1" } }] });
    await assert.rejects(own.prepare(["By"], { runtime: ["pyhton"] }), refusal("usage", /no runtime "pyhton"/));
    const { runtimes, run } = await own.prepare(["By"], { runtime: ["small"] });
    assert.deepEqual(
      runtimes.map(({ name, runtime, env }) => [name, runtime, env]),
      [["small", here, { A: "1" }]],
    );
    assert.ok(run.length > 0 && run.every(({ runtime }) => runtime === "small"));
  });
});

describe("a project", () => {
  it("brings the ports of its suites and adapters besides our own", async () => {
    await using own = await ownProject();
    const { ports, suites, loaded } = await openProject(own.config);
    assert.deepEqual(
      suites.map(({ name }) => name),
      ["clocks", "plain"],
    );
    for (const name of ["clock", "battery", "unused", "redis"]) assert.ok(ports.has(name), name);
    assert.equal(loaded.root, undefined);
  });

  it("is that of a checkout where one is named", async () => {
    await using own = await ownProject();
    const { loaded } = await openProject(undefined, own.path);
    assert.deepEqual([loaded.path, loaded.root], [own.config, own.path]);
  });

  it("is refused where its config is wrong", async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, { "agentperf.config.json": { count: 0 } });
    await assert.rejects(openProject(undefined, directory.path), refusal("config", /agentperf\.config\.json: count: /));
  });
});
