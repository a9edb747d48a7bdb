import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { after, describe, it } from "node:test";
import { fileChain, pino, winston } from "@agentperf/adapters-observability";
import type { Audit, AuditLog } from "@agentperf/core";
import { benchmarkContext, type MeasureOptions, measure } from "@agentperf/core/engine";
import { opened } from "../../../../test-support/adapters.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { audit } from "../../src/benchmarks/audit.ts";

const directory = await temporaryDirectory();
const clients = await Promise.all(
  [fileChain, pino, winston].map(async (make) => [make(), await opened(make(), { directory: directory.path })] as const),
);
after(async () => {
  for (const [, client] of clients) await client[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

const times = (iterations: number): MeasureOptions => ({ benchtime: { kind: "iterations", iterations }, warmupNs: 0 });
const contextOf = (port: Audit, concurrency = 1) => benchmarkContext({ ports: { audit: port }, concurrency });

const named = (name: string) => {
  const found = audit.benchmarks.find((one) => one.name === name);
  assert.ok(found);
  return found;
};

/** All files that the adapters have. */
const files = async () => (await readdir(directory.path, { recursive: true })).filter((name) => name.endsWith(".jsonl"));

/** The port with another log. */
const withLog = (port: Audit, change: (log: AuditLog) => Partial<AuditLog>): Audit => ({
  ...port,
  async open(name, options) {
    const log = await port.open(name, options);
    return { append: (record) => log.append(record), head: () => log.head?.() ?? assert.fail(), close: () => log.close(), ...change(log) };
  },
});

describe("the suite audit", () => {
  for (const [{ id, capabilities = [] }, { port }] of clients) {
    for (const benchmark of audit.benchmarks) {
      if (!(benchmark.requires?.["audit"] ?? []).every((one) => capabilities.some((has) => has === one))) continue;
      for (const concurrency of [1, 64]) {
        it(`${benchmark.name} works by ${id} ${concurrency} at a time, and leaves no log`, async () => {
          const measured = await measure(benchmark, contextOf(port, concurrency), times(concurrency * 3));
          assert.equal(measured.iterations, concurrency * 3);
          assert.deepEqual(await files(), []);
        });
      }
    }

    it(`begins a new log by ${id} after 20,000 records, each of which is in its log`, async () => {
      for (const concurrency of [1, 64]) {
        const opened: string[] = [];
        const lines: number[] = [];
        const watching: Audit = {
          ...port,
          open: (name, options) => {
            opened.push(name);
            return port.open(name, options);
          },
          async text(name) {
            const text = await port.text(name);
            lines.push(text.split("\n").length - 1);
            return text;
          },
        };
        await measure(named("AppendAudit"), contextOf(watching, concurrency), times(45_000));
        assert.ok(opened.length >= 4, `${opened}`);
        assert.deepEqual(lines.slice(0, 2), [20_000, 20_000]);
        assert.ok(lines.reduce((sum, count) => sum + count, 0) >= 45_000);
        assert.deepEqual(await files(), []);
      }
    });
  }

  it("runs only where it is named", () => {
    assert.equal(audit.optional, true);
  });

  const wrong: Readonly<Record<string, readonly [benchmark: string, change: (port: Audit) => Audit]>> = {
    "a record isn't written": ["AppendAudit", (port) => withLog(port, () => ({ append: () => undefined }))],
    "every tenth record is lost": [
      "AppendAudit",
      (port) => {
        let calls = 0;
        return withLog(port, (log) => ({ append: (record) => (++calls % 10 === 0 ? undefined : log.append(record)) }));
      },
    ],
    "a durable record isn't in its file": [
      "AppendAuditDurable",
      (port) =>
        withLog(port, (log) => {
          const held: (() => unknown)[] = [];
          return {
            append: (record) => void held.push(() => log.append(record)),
            async close() {
              for (const write of held) await write();
              await log.close();
            },
          };
        }),
    ],
    "a change isn't found": [
      "VerifyAuditChain",
      (port) => ({ ...port, verify: async () => ({ intact: true, head: { records: 1_000, hash: "" } }) }),
    ],
    "an intact chain is called broken": [
      "VerifyAuditChain",
      (port) => ({ ...port, verify: async () => ({ intact: false, at: 500, reason: "was changed" }) }),
    ],
  };
  for (const [what, [name, change]] of Object.entries(wrong)) {
    it(`fails in ${name} where ${what}`, async () => {
      const [, { port }] = clients[0] ?? assert.fail();
      await assert.rejects(measure(named(name), contextOf(change(port)), times(30)));
    });
  }
});
