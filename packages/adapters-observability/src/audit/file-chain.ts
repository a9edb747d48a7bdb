import { AgentperfError, type Audit, auditPort, checkOptions, defineAdapter } from "@agentperf/core";
import { type Hash, sha256, verifyChain } from "./chain.ts";
import { ChainLog } from "./chain-log.ts";
import type { AuditAdapter, AuditFiles } from "./files.ts";
import { type AuditOptions, auditRules, placeOf } from "./place.ts";

/** Options of {@link fileChain}. */
export type FileChainOptions = AuditOptions;

/** The reference: lines of JSON, each with a SHA-256 of itself and the one before. It needs no package. */
export const fileChain = (options: FileChainOptions = {}): AuditAdapter => {
  checkOptions("file-chain", options, auditRules);
  const { files: filesOf, probe, ...place } = placeOf(options);
  return defineAdapter({
    id: "file-chain",
    port: auditPort,
    ...place,
    configure: (values) => fileChain({ ...options, ...values }),
    description: "lines of JSON in a chain of SHA-256; in a durable log those in flight share a write to the disk",
    capabilities: ["written", "durable", "chain"],
    probe: () => probe(),
    async open(context) {
      const [files, hash] = await Promise.all([filesOf(context), sha256()]);
      return { port: portOf(files, hash), close: () => files.close() };
    },
  });
};

function portOf(files: AuditFiles, hash: Hash): Audit {
  const nothing = new Uint8Array();
  return {
    async open(name, { durable = false } = {}) {
      const verdict = verifyChain(hash, files.bytes(name) ?? nothing);
      if (!verdict.intact)
        throw new AgentperfError(
          "unreadable",
          `the audit log ${files.pathOf(name)} can't be gone on with: record ${verdict.at} ${verdict.reason}. Move the file away, or cut it there`,
        );
      if (durable) files.onDurable();
      return new ChainLog({ platform: files.platform, path: files.pathOf(name), hash, head: verdict.head, durable });
    },
    verify: async (name, head) => verifyChain(hash, files.bytes(name) ?? nothing, head),
    ...files.calls(({ record }) => record),
  };
}
