import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fingerprint } from "../../src/queue/fingerprint.ts";
import { directoryOf } from "../files.ts";

const config = 'export default { suites: ["./suite.mjs"] };\n';
const suite = 'import { size } from "./size.mjs";\nexport default { name: "mine", benchmarks: [], size };\n';
const files = { "agentperf.config.mjs": config, "suite.mjs": suite, "size.mjs": "export const size = 1;\n" };

const of = (directory: { readonly path: string; file(name: string): string }) =>
  fingerprint({ config: {}, path: directory.file("agentperf.config.mjs"), directory: directory.path });

describe("the fingerprint of what would be run", () => {
  it("is the same wherever the project lies, and another one where anything that it imports is", async () => {
    await using one = await directoryOf(files);
    await using same = await directoryOf({ ...files, "unused.mjs": "export {};\n" });
    await using other = await directoryOf({ ...files, "size.mjs": "export const size = 2;\n" });
    const [first, second, third] = await Promise.all([of(one), of(same), of(other)]);
    assert.match(first, /^[0-9a-f]{64}$/);
    assert.equal(second, first);
    assert.notEqual(third, first);
    assert.notEqual(await fingerprint({ config: {}, directory: one.path }), first);
  });
});
