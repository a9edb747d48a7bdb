import process from "node:process";
import { certificatesIn } from "@agentperf/core";
import type { ConnectionOptions } from "./options.ts";

/**
 * The certificates (PEM) that vouch for a server over TLS; undefined: those that the runtime trusts.
 * @throws {AgentperfError} `unavailable`: the file can't be read, or holds none
 */
export async function authorityOf({ caFile = process.env["WEBSOCKET_CA_FILE"] }: ConnectionOptions): Promise<string | undefined> {
  if (caFile === undefined || caFile === "") return undefined;
  const [{ readFile }, { X509Certificate }] = await Promise.all([import("node:fs/promises"), import("node:crypto")]);
  return certificatesIn(caFile, { readFile, X509Certificate });
}
