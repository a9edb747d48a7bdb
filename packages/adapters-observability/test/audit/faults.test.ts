import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type AuditAdapter, fileChain, pino, winston } from "@agentperf/adapters-observability";
import type { AuditLog, AuditRecord } from "@agentperf/core";
import { opened } from "../../../../test-support/adapters.ts";
import { sourceCommand } from "../../../../test-support/runtime.ts";
import { skipWithoutRoot, smallDisk } from "../../../../test-support/small-disk.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";

const all = [fileChain, pino, winston];
const durableOnes = [fileChain, pino];
const record: AuditRecord = { actor: "ada", action: "tool.call", target: "x".repeat(2_000) };

/** The only file below a directory. */
function fileIn(directory: string): string {
  const [name = ""] = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((one) => one.endsWith(".jsonl"));
  return join(directory, name);
}

async function append(log: AuditLog, count: number): Promise<void> {
  for (let at = 0; at < count; at++) await log.append(record);
}

/** The failure of appending or closing, whichever comes first, and how many were appended before. */
async function failing(log: AuditLog, count: number): Promise<{ failure: Error; appended: number }> {
  let appended = 0;
  try {
    for (; appended < count; appended++) await log.append(record);
  } catch (thrown) {
    await log.close().catch(() => undefined);
    return { failure: thrown as Error, appended };
  }
  const failure = await log.close().then(
    () => assert.fail("nothing failed"),
    (thrown: Error) => thrown,
  );
  return { failure, appended };
}

const named = (make: () => AuditAdapter): string => make().id;

describe("a disk that is full", { skip: skipWithoutRoot() }, () => {
  for (const make of all) {
    for (const durable of durableOnes.includes(make) ? [false, true] : [false]) {
      it(`fails by ${named(make)}${durable ? " with a durable log" : ""}, which says so`, { timeout: 30_000 }, async () => {
        using disk = smallDisk("64k");
        await using audit = await opened(make(), { directory: disk.path });
        const { failure } = await failing(await audit.port.open("full", { durable }), 1_000);
        assert.match(failure.message, /audit log .*full\.jsonl: .*(ENOSPC|no space left)/i);
      });
    }
  }

  it("leaves no half record in a chain, which goes on when there is room again", async () => {
    using disk = smallDisk("64k");
    await using audit = await opened(fileChain(), { directory: disk.path });
    const filler = join(disk.path, "filler");
    writeFileSync(filler, "x".repeat(20_000));
    const log = await audit.port.open("room");
    let appended = 0;
    try {
      for (; ; appended++) await log.append(record);
    } catch {
      assert.ok(appended > 5, `${appended}`);
    }
    rmSync(filler);
    await append(log, 3);
    const head = log.head?.();
    await log.close();
    assert.equal(head?.records, appended + 3);
    assert.deepEqual(await audit.port.verify?.("room", head), { intact: true, head });
  });
});

describe("a directory that can't be written to", () => {
  for (const make of all) {
    it(`is told by ${named(make)}: it isn't there, or is a file`, async () => {
      await using own = await temporaryDirectory();
      const file = join(own.path, "file");
      writeFileSync(file, "");
      for (const directory of [join(own.path, "nowhere"), file])
        await assert.rejects(
          opened(make(), { directory }),
          ({ code, message }: { code?: string; message: string }) =>
            code === "unavailable" && message.startsWith(`no audit log can be made in ${directory}: `),
        );
    });

    it(`is told by ${named(make)}: it is read-only`, { skip: skipWithoutRoot() }, async () => {
      using disk = smallDisk("64k");
      const { execFileSync } = await import("node:child_process");
      execFileSync("mount", ["-o", "remount,ro", disk.path]);
      await assert.rejects(opened(make(), { directory: disk.path }), /no audit log can be made in .*(EROFS|read-only)/i);
    });
  }
});

describe("a log that is removed while it is written", { skip: process.platform === "win32" && "Windows keeps a file that is open" }, () => {
  for (const make of all) {
    it(`is told by ${named(make)} when it is closed`, async () => {
      await using own = await temporaryDirectory();
      await using audit = await opened(make(), { directory: own.path });
      const log = await audit.port.open("gone");
      await append(log, 3);
      rmSync(fileIn(own.path));
      await append(log, 3);
      await assert.rejects(log.close(), /the audit log .*gone\.jsonl was removed while it was written/);
    });
  }

  it("is told by a durable chain with the next record", async () => {
    await using own = await temporaryDirectory();
    await using audit = await opened(fileChain(), { directory: own.path });
    const log = await audit.port.open("gone", { durable: true });
    await append(log, 3);
    rmSync(fileIn(own.path));
    const outcomes = await Promise.allSettled(Array.from({ length: 3 }, () => log.append(record)));
    assert.ok(outcomes.every((outcome) => outcome.status === "rejected" && /was removed/.test(String(outcome.reason))));
    assert.throws(() => log.append(record), /was removed/);
    await assert.rejects(log.close(), /was removed/);
  });

  it("and made anew by somebody else is told too", async () => {
    await using own = await temporaryDirectory();
    await using audit = await opened(pino(), { directory: own.path });
    const log = await audit.port.open("other");
    await append(log, 3);
    const path = fileIn(own.path);
    copyFileSync(path, `${path}.copy`);
    rmSync(path);
    copyFileSync(`${path}.copy`, path);
    await assert.rejects(log.close(), /was removed/);
  });
});

describe("a log that somebody else writes to or cuts", () => {
  const changes: Readonly<Record<string, (path: string) => void | Promise<void>>> = {
    "cuts it": (path) => truncateSync(path, 100),
    "writes to it": (path) => appendFile(path, '{"actor":"mallory"}\n'),
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`is told by a chain where somebody ${what}`, async () => {
      await using own = await temporaryDirectory();
      await using audit = await opened(fileChain(), { directory: own.path });
      for (const durable of [false, true]) {
        const name = durable ? "durable" : "plain";
        const log = await audit.port.open(name, { durable });
        await append(log, 3);
        await change(join(fileIn(own.path), "..", `${name}.jsonl`));
        if (durable) await assert.rejects(async () => log.append(record), /bytes, not \d+: somebody else wrote or cut it/);
        else await append(log, 1);
        await assert.rejects(log.close(), /bytes, not \d+: somebody else wrote or cut it/);
        assert.equal((await audit.port.verify?.(name))?.intact, false);
      }
    });
  }
});

describe("a process that is killed while it writes", () => {
  for (const [make, kind] of [
    [fileChain, "plain"],
    [fileChain, "durable"],
    [pino, "durable"],
  ] as const) {
    it(`leaves all that was appended, by ${named(make)}, ${kind}`, { timeout: 60_000 }, async () => {
      await using own = await temporaryDirectory();
      const [program, ...args] = sourceCommand(new URL("writer.ts", import.meta.url).pathname);
      const writer = spawn(program, [...args, named(make), own.path, kind], { stdio: ["ignore", "pipe", "inherit"] });
      const exited = new Promise((resolve) => writer.once("exit", resolve));
      let said = "";
      for await (const chunk of writer.stdout) {
        said += String(chunk);
        if (said.split("\n").length > 40) break;
      }
      writer.kill("SIGKILL");
      await exited;
      const acknowledged = said.split("\n").length - 1;
      const bytes = readFileSync(fileIn(own.path), "utf8");
      const whole = bytes.split("\n").length - 1;
      assert.ok(whole >= acknowledged, `${whole} whole lines of ${acknowledged} that were appended`);
      if (make !== fileChain) return;
      await using audit = await opened(fileChain(), { directory: own.path });
      await audit.port.overwrite("killed", bytes);
      const verdict = await audit.port.verify?.("killed");
      // A kill may fall into the write of a line.
      if (bytes.endsWith("\n")) assert.equal(verdict?.intact, true);
      else assert.deepEqual(verdict?.intact === false && [verdict.at, verdict.reason], [whole, "is torn: its line has no end"]);
    });
  }

  it("in the middle of a line: the torn record is found and told, and nothing goes on after it", async () => {
    await using own = await temporaryDirectory();
    await using audit = await opened(fileChain(), { directory: own.path });
    const log = await audit.port.open("torn");
    await append(log, 5);
    await log.close();
    const path = fileIn(own.path);
    truncateSync(path, readFileSync(path).length - 50);
    assert.deepEqual(await audit.port.verify?.("torn"), { intact: false, at: 4, reason: "is torn: its line has no end" });
    await assert.rejects(
      audit.port.open("torn"),
      /can't be gone on with: record 4 is torn: its line has no end\. Move the file away, or cut it/,
    );
    await assert.rejects(audit.port.read("torn"), /record 4 of the audit log torn is torn/);
  });
});

describe("what lies in the directory already", () => {
  for (const make of all) {
    it(`isn't touched by ${named(make)}`, async () => {
      await using own = await temporaryDirectory();
      writeFileSync(join(own.path, "chain.jsonl"), "mine\n");
      mkdirSync(join(own.path, "audit-folder"));
      writeFileSync(join(own.path, "audit-folder", "log-0.jsonl"), "mine too\n");
      {
        await using audit = await opened(make(), { directory: own.path });
        const log = await audit.port.open("chain");
        await append(log, 3);
        await log.close();
        assert.equal((await audit.port.read("chain")).length, 3);
      }
      assert.deepEqual(readdirSync(own.path).sort(), ["audit-folder", "chain.jsonl"]);
      assert.equal(readFileSync(join(own.path, "chain.jsonl"), "utf8"), "mine\n");
      assert.equal(readFileSync(join(own.path, "audit-folder", "log-0.jsonl"), "utf8"), "mine too\n");
    });
  }

  it("can't be reached by a log's name", async () => {
    await using own = await temporaryDirectory();
    await using audit = await opened(fileChain(), { directory: own.path });
    for (const name of ["../chain", "a/b", "", "A", "a.b"])
      await assert.rejects(audit.port.open(name), /must be letters, digits and hyphens/);
  });
});
