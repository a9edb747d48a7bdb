import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { clientLimit } from "@agentperf/core/analysis";
import type { Launch } from "@agentperf/core/result";
import { launchOf } from "../result/results.ts";

const loop = (delayP99Ns: number, utilization?: number): Launch =>
  launchOf("x", 100, 0, { eventLoop: { delayP50Ns: 0, delayP99Ns, utilization } });

describe("the client's limit", () => {
  it("is known by a busy loop, or by late timers where the runtime doesn't say", () => {
    assert.equal(clientLimit([launchOf("x", 100)]), undefined);
    assert.equal(clientLimit([loop(5e6, 0.6)]), undefined);
    assert.equal(clientLimit([loop(5e6, 0.98)]), "its event loop is 98 % busy");
    assert.equal(clientLimit([loop(5e6)]), undefined);
    assert.equal(clientLimit([loop(300e6)]), "a timer in it is 300 ms late");
  });
});
