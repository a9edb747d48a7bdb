import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { AgentperfError } from "@agentperf/core";
import { compare, parseFields, parseFilter, parseInputs } from "@agentperf/core/comparison";
import { collectUnits, readGoText } from "@agentperf/core/result";
import { skipWithoutVectors, vectorsDirectory } from "../../../../test-support/requirements.ts";
import { benchstatText } from "../../src/reporters/benchstat.ts";
import { benchstatCsv } from "../../src/reporters/csv.ts";
import { agentperf } from "../agentperf.ts";

const skip = skipWithoutVectors();
const root = join(vectorsDirectory, "benchstat-calls");

interface Call {
  readonly directory: string;
  readonly number: number;
  readonly text: string;
  readonly args: readonly string[];
  readonly expected: { readonly out: string; readonly err: string };
}

const calls: readonly Call[] =
  skip === false
    ? readdirSync(root).flatMap((directory) => {
        const read = (name: string) => readFileSync(join(root, directory, name), "utf8");
        const lines = read("calls.txt").trimEnd().split("\n");
        return lines.map((text, at): Call => {
          const number = at + 1;
          // As a shell takes a line apart: quotes hold words together.
          const args = [...text.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, bare]) => single ?? double ?? bare ?? "");
          return { directory, number, text, args, expected: { out: read(`${number}.out`), err: read(`${number}.err`) } };
        });
      })
    : [];

const isError = ({ expected }: Call) => expected.err.startsWith("benchstat:");
/** Flags and files that are refused before anything is read; the other errors are the fields' and the filter's. */
const isOfCommandLine = ({ expected }: Call) => /-alpha must|-format must|no such file/.test(expected.err);

/** What benchstat would print, by the functions that the command is made of. */
function answer({ directory, args }: Call): { out: string; err: string[] } {
  const flags: Record<string, string> = {};
  const paths: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg.startsWith("-")) flags[arg.slice(1)] = args[++at] ?? "";
    else paths.push(arg);
  }
  const filter = parseFilter(flags["filter"] ?? "*");
  const layout = {
    table: parseFields("--table", flags["table"] ?? ".config"),
    row: parseFields("--row", flags["row"] ?? ".fullname"),
    column: parseFields("--col", flags["col"] ?? ".file"),
    ignore: parseFields("--ignore", flags["ignore"] ?? ""),
  };
  const read = parseInputs(paths, () => false).map(({ path, label }) => {
    const { records, ...rest } = readGoText({ name: path, text: readFileSync(join(root, directory, path), "utf8") }, { joined: true });
    return { ...rest, records: records.map((record) => ({ ...record, file: label })) };
  });
  const { units, warnings } = collectUnits(read.flatMap(({ settings }) => settings));
  const err = [...read.flatMap((file) => file.warnings), ...warnings].map(({ file, line }) => `${file}:${line}`);
  const records = read.flatMap((file) => file.records).flatMap(filter);
  const tables = compare(records, { ...layout, units, alpha: Number(flags["alpha"] ?? 0.05), confidence: 0.95 });
  if (flags["format"] !== "csv") return { out: benchstatText(tables), err };
  const csv = benchstatCsv(tables);
  return { out: csv.csv, err: [...err, ...csv.warnings.split("\n").filter((line) => line !== "")] };
}

/** Warnings without our wording or benchstat's, but for those on cells, whose wording is the same. */
const warned = (text: string): string[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => /^\S+\.txt:\d+/.exec(line)?.[0] ?? line);

describe("benchstat's answers to calls with what people's files have", { skip }, () => {
  it("are all there", () => assert.ok(calls.length >= 61, String(calls.length)));

  for (const call of calls.filter((one) => !isError(one))) {
    it(`${call.directory} ${call.number}: ${call.text}`, () => {
      const { out, err } = answer(call);
      assert.equal(out, call.expected.out);
      assert.deepEqual(err.sort(), warned(call.expected.err).sort());
    });
  }

  for (const call of calls.filter((one) => isError(one) && !isOfCommandLine(one))) {
    it(`${call.directory} ${call.number}: ${call.text} is refused`, () => {
      assert.throws(
        () => answer(call),
        (thrown: unknown) => thrown instanceof AgentperfError && thrown.code === "usage" && /: (expected|\.unit)/.test(thrown.message),
      );
    });
  }

  const spawned = ["bad-flags 1", "bad-flags 4", "bad-flags 5", "bad-flags 6", "labels 3", "numbers 2", "unit-conflict 1"];
  for (const call of calls.filter(({ directory, number }) => spawned.includes(`${directory} ${number}`))) {
    it(`${call.directory} ${call.number}: ${call.text}, by the command line`, async () => {
      const args = call.args.map((arg) => (arg.startsWith("-") ? `-${arg}` : arg));
      const { code, stdout, stderr } = await agentperf(["compare", ...args], { cwd: join(root, call.directory) });
      assert.equal(stdout, call.expected.out);
      assert.equal(code, isError(call) ? 2 : 0, stderr);
      if (isError(call))
        assert.match(stderr, /\.unit is for --filter only|--alpha 2 must be|missing\.txt: ENOENT|argument 'xml' is invalid/);
      else assert.deepEqual(warned(stderr).sort(), warned(call.expected.err).sort());
    });
  }
});
