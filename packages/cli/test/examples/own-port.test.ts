import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { runtimeOf } from "@agentperf/core";
import { parseResult } from "@agentperf/core/result";
import { contractCases } from "@agentperf/core/testing";
import { Redis } from "ioredis";
import { memoryQueue } from "../../../../examples/own-port/memory-queue.ts";
import { redisQueue } from "../../../../examples/own-port/redis-queue.ts";
import { freePort } from "../../../../test-support/processes.ts";
import { type RedisProcess, startRedis } from "../../../../test-support/redis.ts";
import { root, skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { agentperf } from "../agentperf.ts";

const runtime = ["--runtime", runtimeOf(globalThis)];
const address = `127.0.0.1:${await freePort()}`;
const url = `redis://${address}`;
const onRedis = ["--jobs-url", url];

/** Calls the command line in the example's directory, where its config lies. @returns what it printed */
async function call(args: readonly string[], expected = 0): Promise<string> {
  const { code, stdout, stderr } = await agentperf(args, { cwd: join(root, "examples", "own-port") });
  assert.equal(code, expected, `${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** Runs both benchmarks, and keeps the result at this path. @returns what was measured, as `benchmark on adapter`, sorted */
async function measured(output: string, args: readonly string[]): Promise<string[]> {
  await call(["run", ...runtime, "--benchtime", "10x", "--no-benchmem", "-o", output, ...args]);
  const { launches, plan } = parseResult(await readFile(output, "utf8"), output);
  const adapters = new Map(plan.crossings.map(({ id, suite, name, adapters }) => [id, `${suite}/${name} on ${adapters["queue"]}`]));
  return launches.map(({ crossing }) => adapters.get(crossing) ?? crossing).sort();
}

describe("the example of a port of one's own, in memory", () => {
  for (const { name, run } of contractCases(memoryQueue())) it(name, run);

  it("is listed with its benchmarks", async () => {
    const benchmarks = JSON.parse(await call(["list", "--json"])) as readonly { name: string; ports: readonly string[] }[];
    assert.deepEqual(
      benchmarks.map(({ name, ports }) => [name, ports]),
      [
        ["AddJob", ["queue"]],
        ["TakeJob", ["queue"]],
      ],
    );
  });

  it("is shown by doctor, with the adapter that is chosen and what the other one lacks", async () => {
    const shown = await call(["doctor"]);
    assert.match(shown, /^queue\n✓ +memory \(chosen\) +an array in the measured process\n– +redis +no address: set QUEUE_URL/m);
    assert.match(shown, /measure 2 benchmarks/);
  });

  it("is measured on its default adapter, and its result is checked", async () => {
    await using directory = await temporaryDirectory();
    const output = join(directory.path, "result.json");
    assert.deepEqual(await measured(output, []), ["queue/AddJob on memory", "queue/TakeJob on memory"]);
    assert.match(await call(["check", output]), /^2 benchmarks are within their limits$/m);
  });

  it("has its flags in the help of what measures, and refuses an adapter that it hasn't", async () => {
    for (const command of ["run", "ab"]) assert.match(await call([command, "--help"]), /--jobs <ids>.*memory, redis\n.*--jobs-url <url>/);
    const { code, stderr } = await agentperf(["run", "--adapter", "queue=rabbit"], { cwd: join(root, "examples", "own-port") });
    assert.equal(code, 2);
    assert.match(stderr, /no queue adapter "rabbit"; there are memory, redis/);
  });
});

describe("the example of a port of one's own, on a real Redis", { skip: skipWithoutRedis() }, () => {
  let server: RedisProcess;
  before(async () => {
    server = await startRedis([], Number(new URL(url).port));
  });
  after(() => server.stop());

  for (const { name, run } of contractCases(redisQueue({ url }))) it(name, run);

  it("is found by doctor at the address that a flag gives, which chooses its adapter", async () => {
    assert.match(await call(["doctor", ...onRedis]), new RegExp(`✓ +redis \\(chosen\\) +${url}, a list in Redis\n✓ +memory +`));
  });

  it("is measured on both adapters side by side, and its result is checked against an earlier one", async () => {
    await using directory = await temporaryDirectory();
    const [earlier, later] = [join(directory.path, "earlier.json"), join(directory.path, "later.json")];
    const both = ["queue/AddJob on memory", "queue/AddJob on redis", "queue/TakeJob on memory", "queue/TakeJob on redis"];
    assert.deepEqual(await measured(earlier, ["--jobs", "memory,redis", ...onRedis]), both);
    assert.deepEqual(await measured(later, ["--adapter", "queue=redis", ...onRedis]), ["queue/AddJob on redis", "queue/TakeJob on redis"]);
    assert.match(await call(["check", later, "--against", earlier]), /^2 benchmarks are within their limits$/m);
  });

  it("is told apart by ab, adapter against adapter", async () => {
    const sides = ["--a", "queue=memory", "--b", "queue=redis", ...onRedis];
    const args = ["ab", "AddJob", ...runtime, ...sides, "--time-budget", "10s", "--fail-on", "slower"];
    assert.match(await call(args, 1), /^queue=redis is slower than queue=memory on 1 of 1: queue\/AddJob \w+ \+/m);
  });

  it("sweeps away what a killed launch has left, and nothing else", async () => {
    const client = new Redis(url);
    await client.lpush("agentperf:killed:jobs", "left");
    await client.lpush("agentperf:other:jobs", "running");
    const { signal } = new AbortController();
    assert.equal(await redisQueue({ url }).sweep?.({ keyPrefix: "agentperf:killed:", signal }), 1);
    assert.deepEqual(await client.keys("*"), ["agentperf:other:jobs"]);
    await client.del("agentperf:other:jobs");
    client.disconnect();
  });

  it("leaves nothing behind", async () => {
    const client = new Redis(url);
    assert.equal(await client.dbsize(), 0);
    client.disconnect();
  });
});
