import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { coldTable } from "../../src/reporters/cold-table.ts";
import { reportOf } from "./reports.ts";

describe("cold start", () => {
  const cold = { runtimeMs: 40, modulesMs: 55, adaptersMs: 5, setupMs: 2, firstOperationMs: 1.5 };

  it("is told by runtime and adapters, and the first operation by benchmark", () => {
    const [get, set] = ["Get", "Set"].map((name) => crossingOf(name, { id: name, adapters: { redis: "ioredis" } }));
    assert.ok(get && set);
    const launches = [get, set].flatMap(({ id }) => [0, 1, 2, 3, 4].map((round) => launchOf(id, 1_000, round, { cold })));
    const text = coldTable(reportOf(resultOf([get, set], launches)));
    assert.match(text, /^Cold start +runtime +modules +adapters +ready +±$/m);
    assert.match(text, /^node +redis=ioredis +40\.0ms +55\.0ms +5\.00ms +100ms +±<1%$/m);
    assert.match(text, /^Get +2\.00ms +1\.50ms +1500×$/m);
    for (const line of text.split("\n")) assert.ok(line.length <= 80, line);
  });

  it("is nothing where no launch says how it began", () => {
    const get = crossingOf("Get");
    assert.equal(coldTable(reportOf(resultOf([get], [launchOf(get.id, 1_000)]))), "");
  });
});
