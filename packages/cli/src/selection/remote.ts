import { type Adapter, AgentperfError, isLoopback, redactUrl } from "@agentperf/core";

/** A Unix socket, by its path or as an address. */
const socket = /^(?:(?:\w+\+)?unix:)?\//i;
/** An address that has everything but its scheme: `localhost:6379`, `user@10.0.0.1`. */
const withoutScheme = /^(?![a-z][a-z0-9+.-]*:\/\/)[^\s/]+$/i;

/**
 * Whether an address lies on another machine; a Unix socket never does. One that can't be read counts as such.
 * @throws {AgentperfError} `usage`: the address has no scheme, so that nobody can know what it means
 */
export function isRemote(address: string): boolean {
  return address.split(",").some((part) => {
    if (socket.test(part)) return false;
    if (withoutScheme.test(part)) {
      // What comes before an @ may be a password.
      const shown = part.replace(/^.*@/, "…@");
      throw new AgentperfError("usage", `the address ${shown} has no scheme: write redis://HOST:PORT, or what else it is`);
    }
    return !URL.canParse(part) || !isLoopback(new URL(part).hostname);
  });
}

/** The addresses beyond this machine that these adapters send load to, redacted. */
export function remoteAddresses(adapters: readonly Adapter[]): string[] {
  const remote = adapters.flatMap(({ address }) => (address !== undefined && isRemote(address) ? [address] : []));
  return [...new Set(remote.map((address) => address.split(",").map(redactUrl).join(", ")))];
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
