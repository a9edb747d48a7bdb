import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { withoutLoop, withoutProfiler } from "../../src/profile/own-part.ts";
import { cpuProfile, frame, heapNode, heapProfile } from "./made.ts";

describe("withoutProfiler", () => {
  it("leaves out the samples in the inspector's calls and in what they call, with their times", () => {
    const profile = cpuProfile(
      [
        { id: 1, callFrame: frame("(root)"), children: [2, 3, 5] },
        { id: 2, callFrame: frame("run", "file:///a.ts") },
        { id: 3, callFrame: frame("post", "node:inspector"), children: [4] },
        { id: 4, callFrame: frame("dispatch", ""), hitCount: 7, positionTicks: [{ line: 1, ticks: 7 }] },
        { id: 5, callFrame: frame("post", "ext:deno_node/inspector.js") },
      ],
      [
        [2, 10],
        [3, 20],
        [2, 30],
        [4, 40],
        [5, 50],
      ],
    );
    const { samples, timeDeltas, nodes } = withoutProfiler(profile);
    assert.deepEqual(
      [samples, timeDeltas],
      [
        [2, 2],
        [10, 30],
      ],
    );
    assert.equal(nodes.length, 5, "the nodes stay, because others name them as children");
    assert.deepEqual(nodes[3], { ...profile.nodes[3], hitCount: 0, positionTicks: [] });
    assert.equal(nodes[1], profile.nodes[1]);
  });
});

const loops = "file:///node_modules/@agentperf/core/dist/engine/loops.js";

describe("withoutLoop", () => {
  it("takes what the engine and the inspector allocated themselves, and keeps what was called from them", () => {
    const operation = heapNode(3, frame("operation", "file:///a.ts"), 100);
    const profile = heapProfile(
      [heapNode(2, frame("run", loops), 5_000, [operation]), heapNode(4, frame("post", "node:internal/util/inspector"), 70)],
      [2, 3, 3, 4],
    );
    const { head, samples } = withoutLoop(profile);
    assert.deepEqual(head.children[0], heapNode(2, frame("run", loops), 0, [operation]));
    assert.equal(head.children[1]?.selfSize, 0);
    assert.deepEqual(
      samples.map(({ nodeId }) => nodeId),
      [3, 3],
    );
  });

  it("keeps a nameless function of a script", () => {
    const profile = heapProfile([heapNode(2, frame("", "file:///a.ts"), 5_000)], [2]);
    assert.deepEqual(withoutLoop(profile), profile);
  });
});
