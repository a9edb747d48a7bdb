import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type Adapter,
  AgentperfError,
  type Contract,
  defineAdapter,
  defineBenchmark,
  definePort,
  defineSuite,
  withAdapters,
} from "@agentperf/core";
import { adapterSlots, noPortFlags, type PortFlags } from "../../src/config/adapters.ts";
import type { Config } from "../../src/config/config.ts";
import { ownPorts, type PortTable, withPortsOf } from "../../src/config/ports.ts";

interface Clock {
  nowMs(): number;
}

const contract: Contract<Clock> = { rules: {} };

const clockPort = definePort({
  name: "clock",
  description: "tells the time",
  contract,
  default: "local",
  given: { url: "remote" },
  fallback: "local",
  settings: { url: { flag: "clock-url", variable: "AGENTPERF_TEST_CLOCK", value: "<url>", description: "address of a clock" } },
});

const local = (options: { readonly zone?: string } = {}) =>
  defineAdapter({ id: "local", port: clockPort, options, open: async () => ({ port: { nowMs: () => 1 } }) });

const remote = (options: { readonly url?: string } = {}): Adapter<typeof clockPort> =>
  defineAdapter({
    id: "remote",
    port: clockPort,
    options,
    settings: ["url"],
    configure: (values) => remote({ ...options, ...values }),
    open: async () => ({ port: { nowMs: () => 2 } }),
  });

const clock = withAdapters(clockPort, { local: async () => local, remote: async () => remote });
const table: PortTable = new Map([["clock", clock]]);

async function slots(config: Config, flags: Partial<PortFlags> = {}): Promise<Adapter[][]> {
  const all = await adapterSlots({ config }, table, { ...noPortFlags, ...flags });
  return (all.get("clock") ?? []).map((slot) => [...slot]);
}

const ids = (some: Adapter[][]) => some.map((slot) => slot.map(({ id }) => id));

describe("what a port runs on", () => {
  it("is its default where nobody says otherwise", async () => {
    assert.deepEqual(ids(await slots({})), [["local"]]);
  });

  it("is the config's choice: an id, an id with options, an adapter, several, the first available", async () => {
    assert.deepEqual(ids(await slots({ adapters: { clock: "remote" } })), [["remote"]]);
    const [[named] = []] = await slots({ adapters: { clock: { use: "local", zone: "UTC" } } });
    assert.deepEqual(named?.options, { zone: "UTC" });
    const own = { ...local(), id: "mine" };
    assert.deepEqual(ids(await slots({ adapters: { clock: [own, { firstAvailable: ["remote", "local"] }] } })), [
      ["mine"],
      ["remote", "local"],
    ]);
  });

  it("is what flags choose by id, the config's own first", async () => {
    const config: Config = { adapters: { clock: remote({ url: "a" }) } };
    const [[configured] = []] = await slots(config, { ids: { clock: ["remote"] } });
    assert.deepEqual(configured?.options, { url: "a" });
    assert.deepEqual(ids(await slots(config, { ids: { clock: ["local", "remote", "local"] } })), [["local"], ["remote"]]);
  });

  it("is chosen by an address that a flag gives, and is told the address", async () => {
    const settings = { clock: { url: "b" } };
    const chosen = await slots({}, { settings });
    assert.deepEqual(ids(chosen), [["remote", "local"]]);
    assert.deepEqual(chosen[0]?.[0]?.options, { url: "b" });
    // The config measures the local one only: an address that nobody takes would be dropped in silence.
    assert.deepEqual(ids(await slots({ adapters: { clock: "local" } }, { settings })), [["remote", "local"]]);
    const [[own] = []] = await slots({ adapters: { clock: { ...remote({ url: "a" }), id: "mine" } } }, { settings });
    assert.deepEqual([own?.id, own?.options], ["mine", { url: "b" }]);
  });

  it("is refused where it can't be", async () => {
    const refused = (work: Promise<unknown>, message: RegExp) =>
      assert.rejects(work, (thrown) => thrown instanceof AgentperfError && message.test(thrown.message));
    await refused(slots({ adapters: { clock: "lokal" } }), /no clock adapter "lokal"; did you mean "local"\?/);
    await refused(slots({ adapters: { clcok: "local" } }), /no port "clcok"; did you mean "clock"\?/);
    await refused(slots({}, { ids: { clokc: ["local"] } }), /no port "clokc"; did you mean "clock"\?/);
    await refused(slots({ adapters: { clock: ["local", local()] } }), /two adapters have the id local/);
    await refused(slots({}, { ids: { clock: ["constructor"] } }), /no clock adapter "constructor"/);
  });
});

describe("the ports that there are", () => {
  it("are those of our packages, and those that suites bring", async () => {
    const own = await ownPorts();
    assert.deepEqual([...own.keys()].sort(), ["auth", "mcp", "rate-limit", "redis", "sessions"]);
    const suite = defineSuite({ name: "clocks", benchmarks: [defineBenchmark({ name: "Now", ports: [clock], run: () => 1 })] });
    const all = withPortsOf(own, [suite]);
    assert.deepEqual(Object.keys(all.get("clock")?.adapters ?? {}), ["local", "remote"]);
    assert.equal(own.has("clock"), false);
  });

  it("gain the adapters that a config's adapters bring with their port", () => {
    const bare = defineSuite({ name: "clocks", benchmarks: [defineBenchmark({ name: "Now", ports: [clockPort], run: () => 1 })] });
    const all = withPortsOf(new Map(), [bare], [{ ...local(), port: clock }]);
    assert.deepEqual(Object.keys(all.get("clock")?.adapters ?? {}), ["local", "remote"]);
  });
});
