import { AgentperfError, runtimeOf } from "@agentperf/core";
import type { TlsSettings } from "./options.ts";

/** How a runtime's own client is told whom to trust. */
export interface Trust {
  /** What its constructor is given for it. */
  readonly settings: object;
  end(): void;
}

/** What is used of Deno. */
interface DenoHost {
  createHttpClient(options: { readonly caCerts: readonly string[] }): { close(): void };
}

/** What is used of Node's module tls. Node 24.0 to 24.4 can't set what is trusted. */
export interface NodeTls {
  getCACertificates?(type: "default"): string[];
  setDefaultCACertificates?(certificates: readonly string[]): void;
}

/**
 * Has the runtime's own client trust an authority beside those that the runtime trusts, or whoever answers.
 * @throws {AgentperfError} `unavailable`: this runtime can't, with what can be done instead
 */
export async function trusting(tls: TlsSettings): Promise<Trust> {
  const runtime = runtimeOf(globalThis);
  if (runtime === "bun") return { settings: { tls }, end: () => undefined };
  const { ca, rejectUnauthorized } = tls;
  if (ca === undefined || rejectUnauthorized === false) {
    throw new AgentperfError(
      "unavailable",
      "this runtime's own client can't be told to trust whoever answers: give the authority's certificate by the option caFile instead of insecureTls, or take the adapter ws",
    );
  }
  if (runtime === "node") {
    // Versions before have fewer members than this one's types say.
    const module: NodeTls = await import("node:tls");
    return { settings: {}, end: trustInProcess(ca, module) };
  }
  const { Deno: deno } = globalThis as unknown as { readonly Deno: DenoHost };
  const client = deno.createHttpClient({ caCerts: [ca] });
  return { settings: { client }, end: () => client.close() };
}

/** Authorities that are trusted now, once for each client that wants one. */
const trusted: string[] = [];
let usual: readonly string[] = [];

/** Node's client takes no authority: all of the process trusts it until the last client that wants it is closed. @returns ends that */
export function trustInProcess(ca: string, { getCACertificates, setDefaultCACertificates }: NodeTls): () => void {
  if (getCACertificates === undefined || setDefaultCACertificates === undefined) {
    throw new AgentperfError(
      "unavailable",
      "this Node can't be told whom its own client trusts (22.19 and 24.5 can): set NODE_EXTRA_CA_CERTS to the file before it starts, or take the adapter ws",
    );
  }
  if (trusted.length === 0) usual = getCACertificates("default");
  setDefaultCACertificates([...usual, ...trusted, ca]);
  trusted.push(ca);
  return () => {
    trusted.splice(trusted.indexOf(ca), 1);
    setDefaultCACertificates([...usual, ...trusted]);
  };
}
