import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { clientLibraries } from "@agentperf/core";

const here = clientLibraries((name) => import.meta.resolve(name));
const absent = { name: "agentperf-no-such-client", range: "^3.1.0 || ^4.0.0" };
const zod = { name: "zod", range: "^4.0.0" };
const advice = "the package agentperf-no-such-client isn't installed: npm install agentperf-no-such-client@4 (3 and 4 work)";

describe("the clients that a package of adapters is built on", () => {
  it("are looked for without being loaded", async () => {
    assert.deepEqual(await here.find(zod), { available: true });
    assert.deepEqual(await here.find(absent), { available: false, reason: advice });
    assert.match((await here.version(zod)) ?? "", /^4\.\d+\.\d+/);
    assert.equal(await here.version(absent), undefined);
  });

  it("that aren't there are asked for, and those that can't be loaded say why", async () => {
    const refused =
      (message: string) =>
      ({ code, message: text }: { code?: string; message: string }) =>
        code === "unavailable" && text === message;
    await assert.rejects(
      here.load(absent, () => import(absent.name as string)),
      refused(advice),
    );
    const broken = () => Promise.reject(new Error("it is broken"));
    await assert.rejects(here.load(zod, broken), refused("the package zod can't be loaded: it is broken"));
    assert.equal(await here.load(zod, async () => 7), 7);
  });

  it("are refused by a probe in another version, without asking the server, and else named beside what it found", async () => {
    const other = await here.probe({ name: "zod", range: "^1.0.0" }, () => assert.fail("it was asked"));
    assert.ok(other.available === false);
    assert.match(other.reason, /^zod 4\S+ is installed, with which this adapter doesn't work: npm install zod@1$/);
    const named = async (version?: string) => {
      const availability = await here.probe(zod, async () => ({ available: true, version }));
      return availability.available ? availability.version : availability.reason;
    };
    assert.match((await named("redis 7.0.15")) ?? "", /^redis 7\.0\.15, client zod 4\./);
    assert.match((await named()) ?? "", /^client zod 4\./);
  });

  it("are all named where there are several, and none that isn't there", async () => {
    const availability = await here.probe([zod, absent, { name: "commander", range: "^15.0.0" }], async () => ({ available: true }));
    assert.match(
      availability.available ? (availability.version ?? "") : availability.reason,
      /^client zod 4\.\S+, client commander 15\.\S+$/,
    );
    const other = await here.probe([zod, { name: "commander", range: "^1.0.0" }], () => assert.fail("it was asked"));
    assert.match(other.available ? "" : other.reason, /^commander 15\S+ is installed/);
  });

  it("have files, which are asked for where they aren't there", () => {
    assert.match(here.file(zod, "package.json"), /^file:.*\/zod\/package\.json$/);
    assert.throws(() => here.file(absent, "cli.js"), { code: "unavailable", message: advice });
    assert.throws(() => here.file(zod, "no-such.js"), {
      code: "unavailable",
      message: "the package zod can't be loaded: it has no no-such.js",
    });
  });
});
