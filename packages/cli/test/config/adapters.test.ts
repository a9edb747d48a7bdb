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
import { environment } from "../../../../test-support/environment.ts";
import { adapterSlots, noPortFlags, type PortFlags, refuseUnused } from "../../src/config/adapters.ts";
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

describe("what the mcp port runs on", async () => {
  const own = await ownPorts();
  const chosen = async (config: Config, settings: Readonly<Record<string, string>>, variables: Readonly<Record<string, string>> = {}) => {
    using _ = environment({ MCP_URL: undefined, MCP_COMMAND: undefined, ...variables });
    const flags = { ...noPortFlags, settings: { mcp: settings } };
    const all = await adapterSlots({ config }, own, flags);
    await refuseUnused(all, own, flags);
    return all.get("mcp")?.map((slot) => slot.map(({ id, address, options }) => [id, address ?? options?.["command"]]));
  };
  const url = "http://127.0.0.1:1/mcp";

  it("is the server that an address or a command alone names, never the mock", async () => {
    assert.deepEqual(await chosen({}, { url }), [[["http", url]]]);
    assert.deepEqual(await chosen({}, { command: 'node "/x/e 2.mjs"' }), [[["stdio", ["node", "/x/e 2.mjs"]]]]);
    assert.deepEqual(await chosen({}, { url, command: "node e.mjs" }), [[["http", url]], [["stdio", ["node", "e.mjs"]]]]);
  });

  it("is the one of a variable where no flag names one", async () => {
    assert.deepEqual(await chosen({}, {}, { MCP_URL: url }), [[["http", url]]]);
    assert.deepEqual(await chosen({}, {}, { MCP_COMMAND: "node e.mjs" }), [[["stdio", "node e.mjs"]]]);
    assert.deepEqual(await chosen({}, { command: "node f.mjs" }, { MCP_URL: url }), [[["stdio", ["node", "f.mjs"]]]]);
  });

  it("is that of a flag also where the config says something else", async () => {
    const http = { use: "http", url: "http://127.0.0.1:2/mcp" } as const;
    assert.deepEqual(await chosen({ adapters: { mcp: "mock" } }, { url }), [[["http", url]]]);
    assert.deepEqual(await chosen({ adapters: { mcp: http } }, { url }), [[["http", url]]]);
    assert.deepEqual(await chosen({ adapters: { mcp: { ...http, use: "sse" } } }, { url }), [[["sse", url]]]);
    assert.deepEqual(await chosen({ adapters: { mcp: http } }, { command: "node e.mjs" }), [[["stdio", ["node", "e.mjs"]]]]);
    assert.deepEqual(await chosen({ adapters: { mcp: http } }, {}, { MCP_COMMAND: "node e.mjs" }), [[["http", http.url]]]);
  });

  it("refuses a flag that nothing chosen takes", async () => {
    const refused = (work: Promise<unknown>, message: RegExp) =>
      assert.rejects(work, (thrown) => thrown instanceof AgentperfError && thrown.code === "usage" && message.test(thrown.message));
    await refused(
      chosen({}, { tool: "add" }),
      /^--mcp-tool isn't taken by the chosen mcp adapter mock: choose one that does by .*--mcp http/,
    );
    const flags = { ids: { mcp: ["mock"] }, settings: { mcp: { url } } };
    const all = await adapterSlots({ config: {} }, own, flags);
    await refused(
      refuseUnused(all, own, flags),
      /^--mcp-url isn't taken by the chosen mcp adapter mock: .* --mcp http or --mcp sse or --mcp lean$/,
    );
  });

  it("refuses options that an adapter doesn't know, and a command that is a text", async () => {
    const refused = (config: unknown, message: RegExp) =>
      // As a config in JSON or JavaScript is, without types.
      assert.rejects(chosen(config as Config, {}), (thrown) => thrown instanceof AgentperfError && message.test(thrown.message));
    await refused({ adapters: { mcp: { use: "stdio", command: "node" } } }, /stdio: the option command must be a list of strings/);
    await refused({ adapters: { mcp: { use: "http", adress: url } } }, /http has no option "adress"; there are/);
  });
});

describe("the ports that there are", () => {
  it("are those of our packages, and those that suites bring", async () => {
    const own = await ownPorts();
    assert.deepEqual([...own.keys()].sort(), [
      "audit",
      "auth",
      "breaker",
      "http",
      "llm",
      "mcp",
      "metrics",
      "rate-limit",
      "redis",
      "sessions",
      "sql",
      "websocket",
    ]);
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
