import { type Adapter, AgentperfError, isLoopback, redactUrl } from "@agentperf/core";

/** Whether an address lies on another machine. One that can't be read counts as such. */
export function isRemote(address: string): boolean {
  return address.split(",").some((part) => !URL.canParse(part) || !isLoopback(new URL(part).hostname));
}

/** The addresses beyond this machine that these adapters send load to, redacted. */
export function remoteAddresses(adapters: readonly Adapter[]): string[] {
  const remote = adapters.flatMap(({ address }) => (address !== undefined && isRemote(address) ? [address] : []));
  return [...new Set(remote.map(redactUrl))];
}

/**
 * Says where load beyond this machine goes, or refuses it where nobody has allowed it.
 * @throws {AgentperfError} `usage`: says where the load would go, and how to allow it
 */
export function checkRemote(addresses: readonly string[], allowed: boolean): void {
  if (addresses.length === 0) return;
  const where = addresses.join(" and ");
  if (!allowed) {
    throw new AgentperfError(
      "usage",
      `this run would send load to ${where}, which isn't this machine: allow it with --yes, or allowRemote in the config`,
    );
  }
  process.stderr.write(`agentperf: sending load to ${where}\n`);
}
