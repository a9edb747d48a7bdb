import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { calls } from "../agentperf.ts";

describe("agentperf list", () => {
  it("lists the 20 benchmarks with ports and baselines, for people and as JSON", async () => {
    const [text, json] = await calls([["list"], ["list", "--json"]]);
    assert.equal(text.code, 0, text.stderr);
    assert.match(text.stdout, /RedisGet +redis +redis\.get/);
    const rows = JSON.parse(json.stdout) as { name: string; baseline?: string; ports: string[]; optional: boolean }[];
    assert.equal(rows.filter(({ optional }) => !optional).length, 20);
    assert.deepEqual(rows.find(({ name }) => name === "RedisGet")?.ports, ["redis"]);
  });
});
