import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { describe, it, mock } from "node:test";
import { pino } from "@agentperf/adapters-observability";
import type { AuditRecord } from "@agentperf/core";
import { opened } from "../../../../test-support/adapters.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { emptyChain, sha256, verifyChain } from "../../src/audit/chain.ts";
import { ChainLog } from "../../src/audit/chain-log.ts";

const hash = await sha256();
const record: AuditRecord = { actor: "ada", action: "tool.call", target: "значение" };

/** A log on the real file system, but for some of its calls. */
function logOn(directory: string, answers: object, durable: boolean) {
  const file = path.join(directory, "own.jsonl");
  // The signatures of what is replaced have overloads, of which a test answers those that are used.
  const platform = { fs: { ...fs, ...answers } as typeof fs, path };
  return { file, log: new ChainLog({ platform, path: file, hash, head: emptyChain, durable }) };
}

const verdictOf = (file: string) => verifyChain(hash, fs.readFileSync(file));

/** Lets everything that can go on do so. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("a durable chain", () => {
  it("has nothing appended before the disk has said so, and those in flight share its answer", async () => {
    await using own = await temporaryDirectory();
    const waits: { readonly size: number; readonly answer: (failure: Error | null) => void }[] = [];
    const fdatasync = (descriptor: number, answer: (failure: Error | null) => void) =>
      void waits.push({ size: fs.fstatSync(descriptor).size, answer });
    const { file, log } = logOn(own.path, { fdatasync }, true);
    const done: string[] = [];
    const append = async (name: string) => {
      await log.append(record);
      done.push(name);
    };
    const first = [append("one"), append("two")];
    await settle();
    assert.deepEqual([waits.length, done], [1, []]);
    assert.equal(waits[0]?.size, fs.statSync(file).size, "both were written before the disk was asked");
    const later = append("three");
    await settle();
    assert.equal(waits.length, 1, "the disk is asked once at a time");
    waits[0]?.answer(null);
    await Promise.all(first);
    await settle();
    assert.deepEqual([waits.length, done], [2, ["one", "two"]]);
    waits[1]?.answer(null);
    await later;
    await log.close();
    assert.equal(verdictOf(file).intact, true);
  });

  it("rejects all that share a wait that fails, and trusts the disk no more", async () => {
    await using own = await temporaryDirectory();
    let asked = 0;
    const fdatasync = (_: number, answer: (failure: Error | null) => void) =>
      setTimeout(() => answer(++asked === 1 ? new Error("EIO: i/o error, fdatasync") : null));
    const { log } = logOn(own.path, { fdatasync }, true);
    const outcomes = await Promise.allSettled([1, 2, 3].map(async () => log.append(record)));
    for (const outcome of outcomes)
      assert.match(String(outcome.status === "rejected" && outcome.reason), /the disk doesn't take the audit log .*own\.jsonl: EIO/);
    assert.throws(() => log.append(record), /EIO/);
    await assert.rejects(log.close(), /EIO/);
    assert.equal(asked, 1);
  });

  it("has the name of its new file on the disk too", { skip: process.platform === "win32" && "Windows syncs no directory" }, async () => {
    await using own = await temporaryDirectory();
    const synced: boolean[] = [];
    const fsyncSync = (descriptor: number) => void synced.push(fs.fstatSync(descriptor).isDirectory());
    await logOn(own.path, { fsyncSync }, true).log.close();
    assert.deepEqual(synced, [true]);
  });
});

describe("a chain on a disk that takes a part of what is written", () => {
  it("writes the rest", async () => {
    await using own = await temporaryDirectory();
    const writeSync = (descriptor: number, what: string | Buffer, from = 0) => {
      const bytes = Buffer.from(what);
      // In the middle of a character, too.
      return fs.writeSync(descriptor, bytes, from, Math.min(101, bytes.length - from));
    };
    const { file, log } = logOn(own.path, { writeSync }, false);
    for (let time = 0; time < 5; time++) log.append(record);
    await log.close();
    assert.deepEqual(verdictOf(file), { intact: true, head: log.head() });
  });

  it("takes a part of a record back where the rest can't be written, and says so where that fails too", async () => {
    await using own = await temporaryDirectory();
    let calls = 0;
    let isFull = true;
    const writeSync = (descriptor: number, what: string | Buffer, from = 0) => {
      const bytes = Buffer.from(what);
      if (!isFull) return fs.writeSync(descriptor, bytes, from);
      if (++calls % 2 === 0) throw new Error("ENOSPC: no space left on device, write");
      return fs.writeSync(descriptor, bytes, 0, 50);
    };
    const { file, log } = logOn(own.path, { writeSync }, false);
    assert.throws(() => log.append(record), /can't be written to the audit log .*: ENOSPC/);
    assert.equal(fs.statSync(file).size, 0);
    isFull = false;
    log.append(record);
    await log.close();
    assert.deepEqual(verdictOf(file), { intact: true, head: log.head() });
  });

  it("is given up where a part can't be taken back", async () => {
    await using own = await temporaryDirectory();
    const answers = {
      writeSync: () => {
        throw new Error("EIO: i/o error, write");
      },
      ftruncateSync: () => {
        throw new Error("EIO: i/o error, ftruncate");
      },
    };
    const { log } = logOn(own.path, answers, false);
    assert.throws(() => log.append(record), /EIO: i\/o error, write/);
    assert.throws(() => log.append(record), /may end in half a record: EIO/);
    await assert.rejects(log.close(), /may end in half a record/);
  });
});

describe("pino", () => {
  for (const durable of [true, false]) {
    it(durable ? "waits for the disk with each record of a durable log" : "waits for no disk where nobody asks for it", async () => {
      await using own = await temporaryDirectory();
      await using audit = await opened(pino(), { directory: own.path });
      const log = await audit.port.open("own", { durable });
      using syncing = disposable(mock.method(fs, "fsyncSync"));
      for (let time = 1; time <= 5; time++) {
        await log.append(record);
        assert.equal(syncing.calls(), durable ? time : 0);
      }
      await log.close();
    });
  }
});

describe("pino on a disk that fails", () => {
  it("fails with the record that didn't get there, and with all that follow", async () => {
    await using own = await temporaryDirectory();
    await using audit = await opened(pino(), { directory: own.path });
    const log = await audit.port.open("own", { durable: true });
    await log.append(record);
    {
      const failing = () => {
        throw new Error("EIO: i/o error, fsync");
      };
      using _ = disposable(mock.method(fs, "fsyncSync", failing));
      assert.throws(() => log.append(record), /pino can't write to the audit log .*own\.jsonl: EIO/);
    }
    assert.throws(() => log.append(record), /EIO/);
    await assert.rejects(log.close(), /EIO/);
  });
});

/** A method that counts its calls, and is put back when it is disposed of. */
function disposable({ mock: method }: { readonly mock: { callCount(): number; restore(): void } }) {
  return { calls: () => method.callCount(), [Symbol.dispose]: () => method.restore() };
}
