import { readFile } from "node:fs/promises";
import process from "node:process";
import { AgentperfError, messageOf } from "@agentperf/core";
import type { ConnectionOptions } from "./options.ts";

/**
 * The certificates (PEM) that vouch for a server over TLS; undefined: those that the runtime trusts.
 * @throws {AgentperfError} `unavailable`: the file can't be read, or holds none
 */
export async function authorityOf({ caFile = process.env["WEBSOCKET_CA_FILE"] }: ConnectionOptions): Promise<string | undefined> {
  if (caFile === undefined || caFile === "") return undefined;
  const text = await readFile(caFile, "utf8").catch((thrown: unknown) => {
    throw new AgentperfError("unavailable", `the file of certificates ${caFile} can't be read: ${messageOf(thrown)}`, { cause: thrown });
  });
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (certificates === null)
    throw new AgentperfError(
      "unavailable",
      `the file ${caFile} holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----`,
    );
  const { X509Certificate } = await import("node:crypto");
  for (const [at, certificate] of certificates.entries()) {
    try {
      new X509Certificate(certificate);
    } catch (thrown) {
      const which = certificates.length === 1 ? "a certificate" : `certificate ${at + 1} of ${certificates.length}`;
      throw new AgentperfError("unavailable", `the file ${caFile} holds ${which} that can't be read: ${messageOf(thrown)}`, {
        cause: thrown,
      });
    }
  }
  return certificates.join("\n");
}
