import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import type { Crossing } from "@agentperf/core/plan";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { type OpenOptions, openSide } from "../../src/launch/open.ts";
import { writeFiles } from "../files.ts";
import { crossing, refusal } from "../made.ts";

/** Adapters of a chain of ports, each of which is built on the one before; what they do is kept. */
const project = `
export const log = [];
const port = (name) => ({ name, description: name, contract: { rules: {} }, capabilities: {}, settings: {}, default: "one" });
const [first, second, third] = ["first", "second", "third"].map(port);
const adapter = (own, id, more = {}) => ({
  id, port: own,
  async open({ ports, keyPrefix }) {
    log.push("open " + own.name + " on " + Object.keys(ports).join("+"));
    return { port: { keyPrefix, id }, close: () => void log.push("close " + own.name) };
  },
  async sweep({ keyPrefix }) { log.push("sweep " + own.name + " " + keyPrefix); return 1; },
  ...more,
});
export const adapters = {
  first: [adapter(first, "one"), adapter(first, "circular", { needs: [second] })],
  second: [adapter(second, "one", { needs: [first] })],
  third: [
    adapter(third, "one", { needs: [second] }),
    adapter(third, "broken", { open: () => Promise.reject(new Error("third is broken")) }),
    { ...adapter(third, "bare"), sweep: undefined, open: async () => ({ port: {} }) },
  ],
};
export default { name: "own", benchmarks: [{ name: "Work", ports: [first, second, third], run: () => 1 }] };
`;

async function ownProject() {
  const directory = await temporaryDirectory();
  const config = join(directory.path, "agentperf.config.mjs");
  const text = 'import { adapters } from "./project.mjs";\nexport default { suites: ["./project.mjs"], adapters };\n';
  await writeFiles(directory.path, { "project.mjs": project, "agentperf.config.mjs": text });
  const { log } = (await import(pathToFileURL(join(directory.path, "project.mjs")).href)) as { readonly log: string[] };
  const options: OpenOptions = {
    signal: new AbortController().signal,
    keyPrefix: "agentperf:test:",
    directory: "",
    seed: 1,
    command: (script) => ["node", script],
    onOpen: () => void log.push("opening"),
  };
  return {
    log,
    open: (adapters: Crossing["adapters"], benchmark = "Work") =>
      openSide({ crossing: crossing(benchmark, { adapters }), config, settings: {} }, options),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

describe("what a launch opens", () => {
  it("is its benchmark, with adapters opened one after the other and closed in the reverse order", async () => {
    await using own = await ownProject();
    {
      await using side = await own.open({ first: "one", second: "one", third: "one" });
      assert.equal(side.benchmark.name, "Work");
      assert.deepEqual(side.ports, {
        first: { keyPrefix: "agentperf:test:", id: "one" },
        second: { keyPrefix: "agentperf:test:", id: "one" },
        third: { keyPrefix: "agentperf:test:", id: "one" },
      });
    }
    assert.deepEqual(own.log, [
      "opening",
      "open first on ",
      "open second on first",
      "open third on first+second",
      "close third",
      "close second",
      "close first",
    ]);
  });

  it("is closed again where a later adapter can't be opened", async () => {
    await using own = await ownProject();
    await assert.rejects(own.open({ first: "one", second: "one", third: "broken" }), /^Error: third is broken$/);
    assert.deepEqual(own.log.slice(-2), ["close second", "close first"]);
  });

  it("is swept under the launch's prefix, by the adapters that can", async () => {
    await using own = await ownProject();
    await using side = await own.open({ first: "one", second: "one", third: "bare" });
    own.log.length = 0;
    await side.sweep();
    assert.deepEqual(own.log, ["sweep first agentperf:test:", "sweep second agentperf:test:"]);
  });

  it("is refused where adapters need each other", async () => {
    await using own = await ownProject();
    await assert.rejects(
      own.open({ first: "circular", second: "one", third: "one" }),
      refusal("config", /^adapter circular needs port second, whose adapter needs it in turn$/),
    );
    assert.deepEqual(own.log, ["opening"]);
  });

  it("is refused where the config has no such benchmark, before anything is opened", async () => {
    await using own = await ownProject();
    await assert.rejects(own.open({}, "Other"), refusal("config", /^this runtime finds no benchmark own\/Other in the config's suites$/));
    assert.deepEqual(own.log, []);
  });
});
