import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { allPlacesOf, goRecords, placesOf, versionOn } from "@agentperf/core/result";
import { crossingOf, launchOf, resultOf } from "./results.ts";

const [get, set] = [crossingOf("Get"), crossingOf("Set")];

describe("where a result was measured", () => {
  const plain = resultOf([get, set], [launchOf(get.id, 1_000), launchOf(set.id, 2_000)]);
  const at = (model: string, version: string, crossings: string[]) => ({
    name: model,
    crossings,
    environment: { ...plain.environment, cpu: { model, count: 4 }, runtimes: [{ name: "node", version }] },
  });
  const shared = { ...plain, agents: [at("A", "22.1.0", [get.id]), at("B", "24.2.0", [set.id]), at("C", "20.0.0", [])] };

  it("is the machine that made it, where no other one did", () => {
    assert.deepEqual(placesOf(plain, get.id), [plain.environment]);
    assert.equal(versionOn(allPlacesOf(plain), "node"), "24.0.0");
    assert.equal(versionOn(allPlacesOf(plain), "deno"), undefined);
  });

  it("is what an agent says of itself, and Go text's configuration is that", () => {
    assert.deepEqual(
      [get, set].map(({ id }) => placesOf(shared, id).map(({ cpu }) => cpu.model)),
      [["A"], ["B"]],
    );
    assert.equal(versionOn(allPlacesOf(shared), "node"), "22.1.0 | 24.2.0", "who measured nothing has no say");
    assert.deepEqual(
      goRecords(shared).map(({ config }) => [config["cpu"], config["runtime"]]),
      [
        ["A", "node 22.1.0"],
        ["B", "node 24.2.0"],
      ],
    );
  });
});
