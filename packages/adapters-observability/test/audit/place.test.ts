import assert from "node:assert/strict";
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileChain, pino } from "@agentperf/adapters-observability";
import { opened } from "../../../../test-support/adapters.ts";
import { skipWithoutRoot, smallDisk } from "../../../../test-support/small-disk.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";

const { signal } = new AbortController();

describe("a directory that somebody named", () => {
  it("gets one of the launch's own, which goes when the adapter is closed", async () => {
    await using own = await temporaryDirectory();
    {
      await using audit = await opened(fileChain({ directory: own.path }), { keyPrefix: "agentperf:20260102-030405-ab1c:0:" });
      await (await audit.port.open("mine")).close();
      const [name = "", ...more] = readdirSync(own.path);
      assert.match(name, /^agentperf\+20260102-030405-ab1c\+0\+audit-\w{6}$/);
      assert.deepEqual([more, readdirSync(join(own.path, name))], [[], ["mine.jsonl"]]);
    }
    assert.deepEqual(readdirSync(own.path), []);
  });

  it("is swept of what a launch has left there, and of nothing else", async () => {
    await using own = await temporaryDirectory();
    const one = "agentperf+20260102-030405-ab1c+0+audit-abcdef";
    const others = ["agentperf+20260102-030405-ab1c+1+audit-abcdef", "agentperf+20260102-030405-ab1c+0+mine", "audit-abcdef", "mine"];
    for (const name of [one, ...others]) mkdirSync(join(own.path, name));
    writeFileSync(join(own.path, one, "log-0.jsonl"), "left\n");
    const adapter = fileChain({ directory: own.path });
    assert.equal(await adapter.sweep?.({ keyPrefix: "agentperf:20260102-030405-ab1c:0:", signal }), 1);
    assert.deepEqual(readdirSync(own.path).sort(), others.sort());
  });

  it("is swept of what is old and nobody writes to any more", async () => {
    await using own = await temporaryDirectory();
    const names = ["old", "used", "young"].map((name) => `agentperf+${name}+audit-abcdef`);
    const longAgo = new Date(Date.now() - 7_200_000);
    for (const name of names) {
      const file = join(own.path, name, "log-0.jsonl");
      mkdirSync(join(own.path, name));
      writeFileSync(file, "left\n");
      if (!name.includes("used")) utimesSync(file, longAgo, longAgo);
      utimesSync(join(own.path, name), longAgo, longAgo);
    }
    const isOld = (key: string) => {
      assert.match(key, /^agentperf:\w+:audit-abcdef$/);
      return !key.includes("young");
    };
    assert.equal(await pino({ directory: own.path }).sweep?.({ keyPrefix: "agentperf:", isOld, signal }), 1);
    assert.deepEqual(readdirSync(own.path).sort(), ["agentperf+used+audit-abcdef", "agentperf+young+audit-abcdef"]);
  });

  it("has nothing to be swept where nobody named one", () => {
    assert.equal(fileChain().sweep, undefined);
  });

  it("is told to be in memory where a durable log is opened there, once", { skip: skipWithoutRoot() }, async () => {
    using disk = smallDisk("64k");
    const notes: string[] = [];
    await using audit = await opened(fileChain({ directory: disk.path }), { note: (text) => void notes.push(text) });
    await (await audit.port.open("plain")).close();
    assert.deepEqual(notes, []);
    for (const name of ["one", "two"]) await (await audit.port.open(name, { durable: true })).close();
    assert.equal(notes.length, 1);
    assert.match(notes[0] ?? "", /lie in memory \(tmpfs\): no disk is waited for; name another directory by --audit-dir/);
  });
});
