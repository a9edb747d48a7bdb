import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { agentperf, here } from "../agentperf.ts";
import { writeFiles } from "../files.ts";

// Alone: what an operation allocates is judged by a heap that compilers share, which are late on a busy machine.

/** Operations that differ in nothing but how much garbage they make. */
const suite = `export default {
  name: "own",
  benchmarks: [{
    name: "Allocate",
    parameters: { length: [40, 41, 400] },
    setup: ({ parameters }) => ({ length: Number(parameters.length), ring: new Array(50).fill(undefined), at: 0 }),
    run(state) {
      state.at = (state.at + 1) % state.ring.length;
      for (let made = 0; made < 20; made++) state.ring[state.at] = { made, list: new Array(state.length).fill(made) };
      return state.ring;
    },
  }],
};
`;

interface Told {
  readonly method: string;
  readonly apart?: string;
  readonly decision: string;
}

describe("agentperf ab of sides that share a heap", () => {
  it("measures them in processes of their own where one makes much more garbage, and says so", async () => {
    await using own = await temporaryDirectory();
    await writeFiles(own.path, { "agentperf.config.json": { suites: ["./suite.mjs"], runtimes: [here] }, "suite.mjs": suite });
    const compare = (length: number, ...more: readonly string[]) =>
      agentperf(["ab", "Allocate", "--a", "/length=40", "--b", `/length=${length}`, "--time-budget", "3s", ...more], { cwd: own.path });
    const json = await compare(400, "--json");
    const [unlike] = JSON.parse(json.stdout) as [Told];
    assert.equal(unlike.method, "in turn", json.stderr);
    assert.match(unlike.apart ?? "", /^one allocates [\d.]+kB an operation, the other [\d.]+kB$/);
    assert.match(
      (await compare(400)).stdout,
      /: measured by two processes in turn, since one allocates [\d.]+kB an operation, the other [\d.]+kB$/m,
    );
    const [alike] = JSON.parse((await compare(41, "--json")).stdout) as [Told];
    assert.deepEqual([alike.method, alike.apart], ["alternating", undefined]);
  });

  it("takes the time that it may spend by its earlier name too, but not by both", async () => {
    await using own = await temporaryDirectory();
    await writeFiles(own.path, { "agentperf.config.json": { suites: ["./suite.mjs"], runtimes: [here] }, "suite.mjs": suite });
    const args = ["ab", "Allocate", "--a", "/length=40", "--b", "/length=41", "--budget", "1ms", "--margin", "0.00001"];
    const { code, stdout, stderr } = await agentperf(args, { cwd: own.path });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^own\/Allocate .* 5 +\d+ s$/m);
    const both = await agentperf([...args, "--time-budget", "2s"], { cwd: own.path });
    assert.equal(both.code, 2);
    assert.match(both.stderr, /'--budget <time>' cannot be used with option '--time-budget <time>'/);
    const wrong = await agentperf(["ab", "Allocate", "--a", "/length=40", "--b", "/length=41", "--time-budget", "soon"], { cwd: own.path });
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /--time-budget "soon" must be a duration/);
  });
});
