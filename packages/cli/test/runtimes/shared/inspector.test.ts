import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openInspector, type Post } from "../../../src/runtimes/shared/inspector.ts";
import { v8Allocations } from "../../../src/runtimes/shared/v8-allocations.ts";

describe("openInspector", () => {
  it("connects, sends commands with their parameters, and gives answers and errors", async () => {
    const sent: unknown[] = [];
    class Session {
      connect(): void {
        sent.push("connected");
      }
      post(method: string, parameters: object, callback: (error: Error | null, answer?: unknown) => void): void {
        sent.push([method, parameters]);
        if (method === "Bad.command") callback(new Error("no such command"));
        else callback(null, { method });
      }
    }
    // Only the class is used of the module.
    const post = openInspector({ Session } as unknown as typeof import("node:inspector"));
    assert.deepEqual(await post("Profiler.start", { interval: 1 }), { method: "Profiler.start" });
    await assert.rejects(post("Bad.command"), { message: "no such command" });
    assert.deepEqual(sent, ["connected", ["Profiler.start", { interval: 1 }], ["Bad.command", {}]]);
  });

  it("reaches this runtime's own inspector", async () => {
    const post = openInspector(await import("node:inspector"));
    await post("Profiler.enable");
    await assert.rejects(post("Nonsense.start"));
  });
});

describe("v8Allocations", () => {
  it("sums the sampled objects, and adds by how much the array buffers have grown", async () => {
    const methods: string[] = [];
    const answer: unknown = { profile: { samples: [{ size: 16 }, { size: 24 }] } };
    // The fake answers every command alike.
    const post: Post = async <Answer>(method: string) => {
      methods.push(method);
      return answer as Answer;
    };
    let bufferBytes = 1_000;
    const counter = v8Allocations(post, () => bufferBytes);
    await counter.start();
    bufferBytes = 1_500;
    assert.deepEqual(await counter.stop(), { bytes: 540, objects: 2, resolutionBytes: 0 });
    assert.deepEqual(methods, ["HeapProfiler.enable", "HeapProfiler.startSampling", "HeapProfiler.stopSampling"]);
    await counter.start();
    bufferBytes = 0;
    assert.equal((await counter.stop()).bytes, 40, "buffers that were freed meanwhile don't count against it");
  });
});
