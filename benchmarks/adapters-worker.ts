import process from "node:process";
import { bun, ioredis, nodeRedis, type RedisAdapter, upstash } from "@agentperf/adapters-redis";
import { serveGateway } from "@agentperf/adapters-redis/gateway";
import { runtimeOf } from "@agentperf/core";
import { serve } from "srvx";
import { alternated } from "./alternating.ts";

// What an adapter adds to its bare client: the same GET on both, in one process, in slices in turn. Prints rows as JSON.

const [url = "", restUrl = ""] = process.argv.slice(2);
const key = "agentperf:bench:get";
const value = JSON.stringify({ history: "x".repeat(1_000) });
const context = { signal: new AbortController().signal, keyPrefix: "agentperf:bench:", directory: "", seed: 1, ports: {} };

interface Side {
  get(): Promise<unknown>;
  close(): unknown;
}

/** What the adapter costs beside its bare client, with so many in flight. */
const factor = (bare: Side, adapter: Side, inFlight: number) => alternated(asking(bare), asking(adapter), inFlight);

const asking =
  ({ get }: Side) =>
  async () => {
    if ((await get()) !== value) throw new Error("GET gave another value than was set");
  };

async function opened(adapter: RedisAdapter): Promise<Side> {
  const { port, close } = await adapter.open(context);
  await port.set(key, value, { ttlMs: 600_000 });
  return { get: () => port.get(key), close: () => close?.() };
}

const clients: Record<string, () => Promise<[bare: Side, adapter: Side]>> = {
  async ioredis() {
    const { Redis } = await import("ioredis");
    const client = new Redis(url);
    return [{ get: () => client.get(key), close: () => client.disconnect() }, await opened(ioredis({ url }))];
  },
  async "node-redis"() {
    const { createClient } = await import("redis");
    const client = await createClient({ url }).connect();
    return [{ get: () => client.get(key), close: () => client.destroy() }, await opened(nodeRedis({ url }))];
  },
  async upstash() {
    const { Redis } = await import("@upstash/redis");
    const client = new Redis({ url: restUrl, token: "any", enableTelemetry: false, automaticDeserialization: false });
    return [{ get: () => client.get(key), close: () => undefined }, await opened(upstash({ url: restUrl, token: "any" }))];
  },
};
if (runtimeOf(globalThis) === "bun") {
  clients["bun"] = async () => {
    const { RedisClient } = (
      globalThis as unknown as { Bun: { RedisClient: new (url: string) => { get(key: string): Promise<unknown>; close(): void } } }
    ).Bun;
    const client = new RedisClient(url);
    return [{ get: () => client.get(key), close: () => client.close() }, await opened(bun({ url }))];
  };
}

const rows: { client: string; inFlight: number; factor: number; perSecond: number }[] = [];
for (const [client, open] of Object.entries(clients)) {
  const [bare, adapter] = await open();
  for (const inFlight of [1, 64]) rows.push({ client, inFlight, ...(await factor(bare, adapter, inFlight)) });
  await bare.close();
  await adapter.close();
}

// The gateway beside a bare HTTP server of this runtime that answers the same bytes; both in this process, asked by fetch.
const gateway = await serveGateway({ redis: url });
const answer = JSON.stringify({ result: value });
const server = serve({
  async fetch(request) {
    await request.text();
    return new Response(answer, { headers: { "content-type": "application/json" } });
  },
  port: 0,
  hostname: "127.0.0.1",
  silent: true,
  gracefulShutdown: false,
});
await server.ready();
const body = JSON.stringify(["GET", key]);
const ask = (address: string) => async () => {
  const response = await fetch(address, { method: "POST", body });
  return ((await response.json()) as { result: string }).result;
};
const sides: [Side, Side] = [
  { get: ask(`http://127.0.0.1:${new URL(server.url ?? "").port}/`), close: () => server.close(true) },
  { get: ask(gateway.url), close: () => gateway.close() },
];
rows.push({ client: "gateway ÷ bare HTTP server", inFlight: 64, ...(await factor(...sides, 64)) });
console.log(JSON.stringify(rows));
process.exit(0);
