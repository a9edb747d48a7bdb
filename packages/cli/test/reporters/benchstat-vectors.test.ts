import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type CompareOptions, compare, type NamedRecord, parseFields, usualLayout } from "@agentperf/core/comparison";
import { parseGoText } from "@agentperf/core/result";
import { skipWithoutVectors, vectorsDirectory } from "../../../../test-support/requirements.ts";
import { benchstatText } from "../../src/reporters/benchstat.ts";
import { benchstatCsv } from "../../src/reporters/csv.ts";

const skip = skipWithoutVectors();
const root = join(vectorsDirectory, "benchstat");
const defaults: CompareOptions = { ...usualLayout, alpha: 0.05, confidence: 0.95 };

const recordsOf = (directory: string, files: readonly string[]): NamedRecord[] =>
  files.flatMap((file) =>
    parseGoText([{ name: file, text: readFileSync(join(root, directory, file), "utf8") }]).records.map((record) => ({ ...record, file })),
  );

/** Reads the call that a reference answer is of. */
function callOf(args: readonly string[]): { files: string[]; options: CompareOptions } {
  const files: string[] = [];
  let options = defaults;
  for (let at = 0; at < args.length; at++) {
    const [flag, value] = [args[at] as string, args[at + 1] as string];
    if (!flag.startsWith("-")) {
      files.push(flag);
      continue;
    }
    at += 1;
    if (flag === "-alpha") options = { ...options, alpha: Number(value) };
    else if (flag === "-confidence") options = { ...options, confidence: Number(value) };
    else if (flag === "-col") options = { ...options, column: parseFields("-col", value) };
    else throw new Error(`a reference answer of an unknown flag: ${flag}`);
  }
  return { files, options };
}

describe("benchstat's own answers", { skip }, () => {
  for (const directory of skip === false ? readdirSync(root) : []) {
    const expected = (name: string) => readFileSync(join(root, directory, name), "utf8");
    const both = () => compare(recordsOf(directory, ["old.txt", "new.txt"]), defaults);

    it(`${directory}: two files`, () => {
      assert.equal(benchstatText(both()), expected("compare.txt"));
    });

    it(`${directory}: CSV and its warnings`, () => {
      const { csv, warnings } = benchstatCsv(both());
      assert.equal(csv, expected("compare.csv"));
      const file = "compare.csv.stderr";
      assert.equal(warnings, existsSync(join(root, directory, file)) ? expected(file) : "");
    });

    it(`${directory}: one file`, () => {
      assert.equal(benchstatText(compare(recordsOf(directory, ["old.txt"]), defaults)), expected("single.txt"));
    });

    if (existsSync(join(root, directory, "flags.args"))) {
      it(`${directory}: with flags`, () => {
        const { files, options } = callOf(expected("flags.args").trim().split(/\s+/));
        assert.equal(benchstatText(compare(recordsOf(directory, files), options)), expected("flags.txt"));
      });
    }
  }
});
