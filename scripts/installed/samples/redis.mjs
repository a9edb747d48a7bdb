// One package of adapters beside core, without the command line: the port's contract, and a benchmark on the adapter.
import { memory } from "@agentperf/adapters-redis";
import { defineBenchmark, redisPort, seededRandom } from "@agentperf/core";
import { measure, parseBenchtime } from "@agentperf/core/engine";
import { contractCases } from "@agentperf/core/testing";

const adapter = memory();
const cases = contractCases(adapter, { directory: process.cwd() });
for (const { run } of cases) await run();

const get = defineBenchmark({
  name: "Get",
  ports: [redisPort],
  async setup({ ports: { redis }, keyPrefix }) {
    await redis.set(`${keyPrefix}one`, "1", { ttlMs: 60_000 });
    return { redis, key: `${keyPrefix}one` };
  },
  run: ({ redis, key }) => redis.get(key),
  verify: (_, value) => value === "1",
});
const signal = new AbortController().signal;
const scope = { keyPrefix: "sample:", directory: process.cwd(), signal };
const opened = await adapter.open({ ...scope, ports: {} });
const { nsPerOp, iterations } = await measure(
  get,
  { ...scope, ports: { redis: opened.port }, parameters: {}, concurrency: 1, random: seededRandom(1), host: {}, note: () => undefined },
  { benchtime: parseBenchtime("100x"), warmupNs: 1e6 },
);
await opened.close?.();
console.log(JSON.stringify({ rules: cases.length, nsPerOp, iterations }));
