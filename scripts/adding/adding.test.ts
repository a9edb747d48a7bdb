import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { parts } from "./parts.ts";
import { type Edits, filesIn, scratchCopy } from "./scratch.ts";
import { filesOf, rowsOf } from "./table.ts";

// Adds one part of each kind to a copy of the repository, by exactly the files that CONTRIBUTING's table names, and sees it work. Each stays
// there when the next one comes.

const repository = fileURLToPath(new URL("../../", import.meta.url));
const all = filesIn(repository);
const example = all.filter((path) => path.startsWith("examples/own-port/"));
const texts = await Promise.all(example.map(async (path) => [path, await readFile(join(repository, path), "utf8")] as const));
const rows = rowsOf(await readFile(join(repository, "CONTRIBUTING.md"), "utf8"));
const added = parts(new Map(texts));
const scratch = await scratchCopy(
  repository,
  all.filter((path) => !example.includes(path)),
);
after(() => scratch[Symbol.asyncDispose]());

/** The errors of a check of types: where, and what. */
const errorsIn = (text: string) => [...text.matchAll(/^([^\s(]+)\(\d+,\d+\): error .*/gm)].map(([what, path]) => ({ path, what }));

it("each row of CONTRIBUTING's table is tried, and nothing else", () => {
  assert.deepEqual(
    added.map(({ kind }) => kind),
    rows.map(({ kind }) => kind),
  );
});

it("the copy has no type error before anything is added", async () => assert.equal(await scratch.types(), ""));

for (const { kind, names, edits, project, named = [], see } of added) {
  describe(`adding ${kind}`, () => {
    const files = Object.keys(edits).sort();
    const types = () => scratch.types(...(project === undefined ? [] : ["-p", project]));

    for (const { edits: naming, error } of named) {
      it(`can't be named before it is in its table: ${error} doesn't compile`, async (test) => {
        const before = await scratch.files();
        await scratch.edit(naming);
        const text = await types();
        await scratch.restore(before, Object.keys(naming));
        const errors = errorsIn(text);
        assert.deepEqual([...new Set(errors.map(({ path }) => path))], [error], text);
        for (const { what } of errors) test.diagnostic(what.slice(0, 200));
      });
    }

    it("is done by exactly the files that the table names: it compiles, also where it is named, and is seen", async (test) => {
      const row = rows.find((one) => one.kind === kind);
      assert.deepEqual(files, row === undefined ? [] : filesOf(row, names, all));
      const before = await scratch.files();
      await scratch.edit(edits);
      const others = Object.assign({}, ...named.map((naming) => naming.edits)) as Edits;
      const places = Object.entries(others).filter(([path]) => !files.includes(path));
      await scratch.edit(Object.fromEntries(places));
      const errors = await types();
      await scratch.restore(before, Object.keys(Object.fromEntries(places)));
      assert.equal(errors, "");
      test.diagnostic(`wrote ${files.join(", ")}`);
      for (const seen of await see(scratch)) test.diagnostic(`saw   ${seen}`);
      const now = await scratch.files();
      const touched = [...new Set([...before.keys(), ...now.keys()])].filter((path) => before.get(path) !== now.get(path));
      assert.deepEqual(touched.sort(), files);
    });
  });
}

it("the tests of the tables pass with all of them, so no test keeps a list of its own", async (test) => {
  // test/ mirrors src/.
  const testOf = (path: string) => path.replace("/src/", "/test/").replace(/\.ts$/, ".test.ts");
  const paths = added.flatMap(({ edits }) => Object.keys(edits)).filter((path) => path.includes("/src/"));
  const there = [...new Set(paths.map(testOf))].filter((path) => all.includes(path)).sort();
  assert.notEqual(there.length, 0);
  const { code, text } = await scratch.node(["--conditions=@agentperf/source", "--expose-gc", "--test", "--test-reporter=tap", ...there]);
  assert.equal(code, 0, text);
  test.diagnostic(`passed ${there.join(", ")}`);
});
