import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { agentperf, type Call, here } from "../agentperf.ts";
import { writeFiles } from "../files.ts";

const suite = (before = "", run = "() => 1") => `${before}
export default { name: "own", benchmarks: [{ name: "Work", run: ${run} }] };`;
const config = (before = "") => `${before}\nexport default { suites: ["./own-suite.mjs"], runtimes: ["${here}"] };`;

/** A smoke run of a project of two files. */
async function smoke(configText: string, suiteText: string, more: readonly string[] = []): Promise<Call> {
  await using directory = await temporaryDirectory();
  await writeFiles(directory.path, { "agentperf.config.mjs": configText, "own-suite.mjs": suiteText });
  return await agentperf(["run", "--smoke", "--strict", ...more], { cwd: directory.path });
}

const exits = {
  "process.exit": "process.exit(0);",
  "an imported exit": 'import { exit } from "node:process"; exit(0);',
  "an exit whose error is caught": "try { process.exit(0); } catch {}",
  "the runtime's own exit": "globalThis.Deno?.exit(0); process.exit(0);",
};

describe("code of the user's that calls exit", () => {
  for (const [name, text] of Object.entries(exits)) {
    it(`by ${name}, in a config ends with 2 and its name`, async () => {
      const { code, stderr } = await smoke(config(text), suite());
      assert.equal(code, 2, stderr);
      assert.match(stderr, /^agentperf: \S*agentperf\.config\.mjs (calls exit\(0\)|ended the process)/m);
    });

    it(`by ${name}, in a suite ends with 3 and its name`, async () => {
      const { code, stderr } = await smoke(config(), suite(text));
      assert.equal(code, 3, stderr);
      assert.match(stderr, /^agentperf: suites: \.\/own-suite\.mjs (calls exit\(0\)|ended the process)/m);
    });
  }

  it("after it was loaded, ends with 3 and says so", async () => {
    const { code, stderr } = await smoke(config("setTimeout(() => (globalThis.Deno ?? process).exit(0), 1);"), suite());
    assert.equal(code, 3, stderr);
    assert.match(stderr, /^agentperf: code of the config, of a suite or of an adapter ended the process \(exit code 0\)/m);
  });

  it("when the command is done doesn't change its exit code", async () => {
    const { code, stderr } = await smoke(
      config("process.on('beforeExit', () => process.exit(0));"),
      suite("", "() => { throw new Error('broke'); }"),
    );
    assert.equal(code, 3, stderr);
  });

  it("in a benchmark is that benchmark's failure", async () => {
    const { code, stderr } = await smoke(config(), suite("", "() => process.exit(0)"));
    assert.equal(code, 3, stderr);
    assert.match(stderr, /own\/Work.*ended by itself before it gave figures/);
  });

  it("in the process of a launch alone, is that launch's failure, with the module's name", async () => {
    const { code, stderr } = await smoke(config(), suite("if (globalThis.process.env.AGENTPERF_LAUNCH) process.exit(0);"));
    assert.equal(code, 3, stderr);
    assert.match(stderr, /own-suite\.mjs calls exit\(0\) while it is loaded/);
  });
});

describe("a default export", () => {
  const own = `{ suites: ["./own-suite.mjs"], runtimes: ["${here}"] }`;
  const made = '{ name: "own", benchmarks: [{ name: "Work", run: () => 1 }] }';
  for (const [name, wrap] of Object.entries({
    "a promise": (text: string) => `export default Promise.resolve(${text});`,
    "a function": (text: string) => `export default () => (${text});`,
    "an async function": (text: string) => `export default async () => (${text});`,
  })) {
    it(`that is ${name} is awaited, a config's and a suite's`, async () => {
      const { code, stdout, stderr } = await smoke(wrap(own), wrap(made), ["--format", "go"]);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^BenchmarkWork\S*\s+1\s/m);
    });
  }

  it("that gives a config with an unknown key is refused as any other", async () => {
    const { code, stderr } = await smoke("export default async () => ({ adaptors: {} });", suite());
    assert.equal(code, 2, stderr);
    assert.match(stderr, /adaptors: no such key/);
  });

  it("that throws is told of with its file", async () => {
    const { code, stderr } = await smoke("export default async () => { throw new Error('boom'); };", suite());
    assert.equal(code, 2, stderr);
    assert.match(stderr, /agentperf\.config\.mjs: boom/);
  });
});
