import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { type Adapter, runtimeOf, type Sweep } from "@agentperf/core";
import type { Crossing } from "@agentperf/core/plan";
import { environment } from "../../../../test-support/environment.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { Launches, type LaunchRequest, type LaunchSide } from "../../src/launch/launches.ts";
import { clock, crossing, prepared, refusal } from "../made.ts";
import { compared, type FakeRuntime, failed, fakeRuntime, measured, say } from "./fake.ts";

const here = runtimeOf(globalThis);
const id = "20260102-030405-ab1c";
const never = { signal: new AbortController().signal, killSignal: new AbortController().signal };
const request: LaunchRequest = { benchtime: "10x", warmupNs: 5, seed: 7, timeoutMs: 20_000 };

/** A crossing on a fake runtime, with these adapters of the clock. */
const sideOn = ({ runtime }: FakeRuntime, more: Partial<Crossing> = {}, adapters: readonly Adapter[] = []): LaunchSide => ({
  crossing: crossing("Work", { runtime: here, ...more }),
  prepared: prepared({
    loaded: { config: {}, path: "/p/agentperf.config.ts", directory: "/p", root: "/p" },
    runtimes: [runtime],
    portFlags: { ids: {}, settings: { clock: { zone: "UTC" } } },
    resolved: {
      adapters: new Map([["clock", adapters.map((adapter) => ({ adapter, availability: { available: true } }))]]),
      notes: [],
    },
  }),
});

/** An adapter that keeps what it is asked to sweep. */
function sweeper(adapterId: string, prefixes: string[]): Adapter {
  return clock(adapterId, {
    async sweep({ keyPrefix }: Sweep) {
      prefixes.push(`${adapterId} ${keyPrefix}`);
      return 1;
    },
  });
}

describe("the launches of a run", () => {
  it("have each a directory, a key prefix and a mark of their own, and one directory together", async () => {
    await using fake = await fakeRuntime(measured(5));
    await using launches = await Launches.open(id, never);
    for (const _ of [1, 2]) {
      await using launched = await launches.measure(sideOn(fake), request);
      assert.equal(launched.outcome.figures?.nsPerOp, 5);
    }
    const [first, second] = await fake.orders();
    assert.deepEqual([first?.keyPrefix, second?.keyPrefix], [`agentperf:${id}:0:`, `agentperf:${id}:1:`]);
    assert.notEqual(first?.directory, second?.directory);
    for (const order of [first, second]) assert.equal(order?.runDirectory, dirname(first?.directory ?? ""));
    assert.notEqual(first?.mark, second?.mark);
  });

  it("are told what is measured, where it comes from, and how", async () => {
    await using fake = await fakeRuntime(measured(5));
    await using launches = await Launches.open(id, never);
    await using _ = await launches.measure(sideOn(fake), { ...request, counted: "allocations", profile: ["cpu"] });
    const [order] = await fake.orders();
    assert.deepEqual(order?.sides, [
      { crossing: crossing("Work", { runtime: here }), config: "/p/agentperf.config.ts", root: "/p", settings: { clock: { zone: "UTC" } } },
    ]);
    const { benchtime, warmupNs, seed, collections, profile } = order ?? {};
    assert.deepEqual(
      { benchtime, warmupNs, seed, collections, profile },
      { benchtime: "10x", warmupNs: 5, seed: 7, collections: true, profile: ["cpu"] },
    );
  });

  it("have directories that are there until each is disposed of, and the run's until the end", async () => {
    await using temporary = await temporaryDirectory();
    using _ = environment({ TMPDIR: temporary.path });
    await using fake = await fakeRuntime(`: > "$(echo "$order" | sed 's/.*"directory":"\\([^"]*\\)".*/\\1/')/made"\n${measured(5)}`);
    {
      await using launches = await Launches.open(id, never);
      {
        await using launched = await launches.measure(sideOn(fake), request);
        assert.deepEqual(await readdir(launched.directory), ["made"]);
        assert.ok(launched.directory.startsWith(join(temporary.path, `agentperf-${id}-`)));
        await launched[Symbol.asyncDispose]();
        assert.deepEqual(await readdir(dirname(launched.directory)), [".agentperf-owner.json"]);
      }
    }
    assert.deepEqual(
      (await readdir(temporary.path)).filter((name) => name.startsWith(`agentperf-${id}`)),
      [],
    );
  });

  it("leave no directory where a worker can't be started", async () => {
    await using temporary = await temporaryDirectory();
    using _ = environment({ TMPDIR: temporary.path });
    await using fake = await fakeRuntime("");
    const broken = { ...fake, runtime: { ...fake.runtime, executable: "/nowhere/runtime" } };
    {
      await using launches = await Launches.open(id, never);
      await using launched = await launches.measure(sideOn(broken), request);
      assert.match(launched.outcome.failure?.message ?? "", /can't be started/);
    }
    assert.deepEqual(
      (await readdir(temporary.path)).filter((name) => name.startsWith(`agentperf-${id}`)),
      [],
    );
  });

  it("leave no directory where what uses them throws", async () => {
    await using fake = await fakeRuntime(measured(5));
    let directory = "";
    const broken = async () => {
      await using launches = await Launches.open(id, never);
      await using launched = await launches.measure(sideOn(fake), request);
      directory = launched.directory;
      throw new Error("the reader broke");
    };
    await assert.rejects(broken(), /the reader broke/);
    assert.notEqual(directory, "");
    assert.equal(existsSync(dirname(directory)), false);
  });

  it("aren't begun where there is no room for the run's directory, and it is said where room is needed", async () => {
    using _ = environment({ TMPDIR: "/nowhere/at/all" });
    await assert.rejects(
      Launches.open(id, never),
      refusal("unavailable", /^no directory for the run in \/nowhere\/at\/all: ENOENT.*; make room there, or set TMPDIR$/),
    );
  });

  it("fail where there is no room for their own directory", async () => {
    await using fake = await fakeRuntime(measured(5));
    await using launches = await Launches.open(id, never);
    await using first = await launches.measure(sideOn(fake), request);
    await rm(dirname(first.directory), { recursive: true });
    await using second = await launches.measure(sideOn(fake), request);
    assert.deepEqual([second.outcome.failure?.phase, second.outcome.failure?.code], ["start", "unavailable"]);
    assert.match(second.outcome.failure?.message ?? "", /^no directory for the launch: ENOENT.*; make room in /);
    assert.equal((await fake.orders()).length, 1, "nothing was started");
  });

  it("compare two sides in the order in which they are given", async () => {
    await using fake = await fakeRuntime(compared(0.25));
    await using launches = await Launches.open(id, never);
    const sides = [sideOn(fake, { id: "second" }), sideOn(fake, { id: "first" })] as const;
    await using launched = await launches.compare(sides, request);
    assert.equal(launched.outcome.compared?.logRatio, 0.25);
    assert.deepEqual(
      (await fake.orders())[0]?.sides.map((side) => side.crossing.id),
      ["second", "first"],
    );
  });
});

describe("what a launch leaves in its servers", () => {
  const killed = "kill -9 $$";

  it("is swept by the adapters that it ran on where its worker was killed, under its own prefix", async () => {
    await using fake = await fakeRuntime(killed);
    await using launches = await Launches.open(id, never);
    const swept: string[] = [];
    const adapters = [sweeper("wall", swept), sweeper("quartz", swept), clock("bare")];
    await using launched = await launches.measure(sideOn(fake, { adapters: { clock: "quartz" } }, adapters), request);
    assert.match(launched.outcome.failure?.message ?? "", /SIGKILL/);
    assert.deepEqual(swept, [`quartz agentperf:${id}:0:`]);
  });

  it("is left to the worker where that ended by itself, even where it failed", async () => {
    await using fake = await fakeRuntime(`${failed("broke")}\nexit 1`);
    await using launches = await Launches.open(id, never);
    const swept: string[] = [];
    await using _ = await launches.measure(sideOn(fake, { adapters: { clock: "wall" } }, [sweeper("wall", swept)]), request);
    assert.deepEqual(swept, []);
  });

  it("is told of in a note where it can't be swept, beside the worker's own", async () => {
    await using fake = await fakeRuntime(`${say({ type: "note", text: "mine" })}\n${killed}`);
    await using launches = await Launches.open(id, never);
    const broken = clock("wall", { sweep: () => Promise.reject(new Error("no connection")) });
    await using launched = await launches.measure(sideOn(fake, { adapters: { clock: "wall" } }, [broken]), request);
    const [own, note, ...others] = launched.outcome.notes;
    assert.equal(own, "mine");
    assert.match(
      note ?? "",
      /^what wall keeps under agentperf:.*:0:\* may be left until it expires or a later run removes it: no connection$/,
    );
    assert.deepEqual(others, []);
  });

  it("is swept on both sides of a comparison", async () => {
    await using fake = await fakeRuntime(killed);
    await using launches = await Launches.open(id, never);
    const swept: string[] = [];
    const side = (name: string) => sideOn(fake, { adapters: { clock: name } }, [sweeper("wall", swept), sweeper("quartz", swept)]);
    await using _ = await launches.compare([side("wall"), side("quartz")], request);
    assert.deepEqual(swept, [`wall agentperf:${id}:0:`, `quartz agentperf:${id}:0:`]);
  });
});

describe("what an operation allocates", () => {
  const isCounting = `*'"memoryNs":'*`;
  const memory = { bytesPerOp: 32, allocsPerOp: 1, peakRssBytes: 5 };

  it("is counted in a launch of its own, after the timed one and shorter than it", async () => {
    const counted = measured(900, { memory, memoryMs: 7 });
    await using fake = await fakeRuntime(
      `case "$order" in ${isCounting}) ${counted};; *) ${measured(5, { memory: { peakRssBytes: 9 } })};; esac`,
    );
    await using launches = await Launches.open(id, never);
    await using launched = await launches.measure(sideOn(fake), { ...request, counted: "allocations" });
    const { figures } = launched.outcome;
    assert.deepEqual([figures?.nsPerOp, figures?.memoryMs], [5, 7], "times are those of the timed launch");
    assert.deepEqual({ ...figures?.memory }, { bytesPerOp: 32, allocsPerOp: 1, growth: undefined, peakRssBytes: 9 });
    assert.deepEqual(
      (await fake.orders()).map(({ memoryNs, keyPrefix }) => [memoryNs !== undefined, keyPrefix]),
      [
        [false, `agentperf:${id}:0:`],
        [true, `agentperf:${id}:1:`],
      ],
    );
  });

  it("is left out, with a note, where counting fails, and what was timed stands", async () => {
    await using fake = await fakeRuntime(`case "$order" in ${isCounting}) ${failed("broke")}; exit 1;; *) ${measured(5)};; esac`);
    await using launches = await Launches.open(id, never);
    await using launched = await launches.measure(sideOn(fake), { ...request, counted: "allocations" });
    const { outcome } = launched;
    assert.equal(outcome.figures?.nsPerOp, 5);
    assert.equal(outcome.figures.memory.bytesPerOp, undefined);
    assert.deepEqual(outcome.notes, ["allocations weren't counted: broke"]);
  });

  it("isn't counted after a launch that failed", async () => {
    await using fake = await fakeRuntime(`${failed("broke")}\nexit 1`);
    await using launches = await Launches.open(id, never);
    await using launched = await launches.measure(sideOn(fake), { ...request, counted: "allocations" });
    assert.equal(launched.outcome.failure?.message, "broke");
    assert.equal((await fake.orders()).length, 1);
  });
});

describe("a launch in several processes", () => {
  const together = `${say({ type: "ready" })}\nread -r line\n${measured(100)}`;

  it("gives each a directory, a prefix below the launch's and a seed of its own, and counts no allocations", async () => {
    await using fake = await fakeRuntime(together);
    await using launches = await Launches.open(id, never);
    const directories: string[] = [];
    {
      await using launched = await launches.measure(sideOn(fake, { processes: 2 }), { ...request, counted: "allocations" });
      assert.equal(launched.outcome.figures?.iterations, 20);
      const orders = (await fake.orders()).toSorted((one, other) => one.seed - other.seed);
      directories.push(...orders.map(({ directory }) => directory));
      assert.equal(launched.directory, directories[0], "files are those of the first");
      assert.deepEqual(
        orders.map(({ keyPrefix, seed, collections }) => [keyPrefix, seed, collections]),
        [
          [`agentperf:${id}:0:0:`, 7, false],
          [`agentperf:${id}:0:1:`, 8, false],
        ],
      );
      assert.ok(directories.every((directory) => existsSync(directory)));
    }
    assert.equal(new Set(directories).size, 2);
    assert.ok(directories.every((directory) => !existsSync(directory)));
  });

  it("is swept once, under the prefix of all, where one was killed", async () => {
    await using fake = await fakeRuntime("kill -9 $$");
    await using launches = await Launches.open(id, never);
    const swept: string[] = [];
    const side = sideOn(fake, { processes: 2, adapters: { clock: "wall" } }, [sweeper("wall", swept)]);
    await using _ = await launches.measure(side, request);
    assert.deepEqual(swept, [`wall agentperf:${id}:0:`]);
  });
});
