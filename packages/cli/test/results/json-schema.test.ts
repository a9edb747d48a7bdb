import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { type Result, resultJsonSchema } from "@agentperf/core/result";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { agentperf, here, resultDirectory } from "../agentperf.ts";

const shipped = JSON.parse(await readFile(new URL("../../result.schema.json", import.meta.url), "utf8")) as object;
const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
formats.default(ajv);
const isValid = ajv.compile(shipped);
const problemsOf = (value: unknown) =>
  isValid(value) ? [] : (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

describe("the JSON Schema of a result", () => {
  it("is in step with the file that is shipped: nx run-many -t build writes it", () => {
    assert.deepEqual(JSON.parse(JSON.stringify(resultJsonSchema())), shipped);
  });

  it("takes what a run keeps", async () => {
    await using own = await resultDirectory();
    const { code, stderr } = await agentperf([
      "run",
      "RoleCheck",
      "--runtime",
      here,
      "--count",
      "2",
      "--benchtime",
      "20ms",
      "-o",
      own.result,
    ]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(problemsOf(JSON.parse(await readFile(own.result, "utf8"))), []);
  });

  it("takes what a later version adds, and refuses what isn't a result", () => {
    const crossing = crossingOf("Get");
    const result: Result = JSON.parse(JSON.stringify(resultOf([crossing], [launchOf(crossing.id, 5)])));
    assert.deepEqual(problemsOf({ ...result, later: 1 }), []);
    for (const broken of [{}, { ...result, version: 2 }, { ...result, launches: undefined }, { ...result, startedAt: "yesterday" }, []])
      assert.notDeepEqual(problemsOf(JSON.parse(JSON.stringify(broken))), []);
    const [launch] = result.launches;
    assert.notDeepEqual(problemsOf({ ...result, launches: [{ ...launch, nsPerOp: "5" }] }), []);
  });
});
