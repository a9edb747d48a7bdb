import { type Adapter, AgentperfError, isLoopback, isSocket, redactUrl } from "@agentperf/core";
import { defaults } from "../config/defaults.ts";
import { say } from "../results/standard-output.ts";

/** An address that has everything but its scheme: `localhost:6379`, `user@10.0.0.1`. */
const withoutScheme = /^(?![a-z][a-z0-9+.-]*:\/\/)[^\s/]+$/i;

/**
 * Whether an address lies on another machine; a Unix socket never does. To one that can't be read nothing is sent: its adapter can't be used.
 * @throws {AgentperfError} `usage`: the address has no scheme, so that nobody can know what it means
 */
export function isRemote(address: string): boolean {
  return address.split(",").some((part) => {
    if (isSocket(part)) return false;
    if (withoutScheme.test(part)) {
      throw new AgentperfError("usage", `the address ${redactUrl(part)} has no scheme: write redis://HOST:PORT, or what else it is`);
    }
    return URL.canParse(part) ? !isLoopback(new URL(part).hostname) : !part.includes("://");
  });
}

const sendsAway = ({ address }: Adapter): boolean => address !== undefined && isRemote(address);

/** The addresses beyond this machine that these adapters send load to, redacted, with what that costs. */
export function remoteAddresses(adapters: readonly Adapter[]): string[] {
  const remote = adapters
    .filter(sendsAway)
    .map(({ address = "", cost }) => `${redactUrl(address)}${cost === undefined ? "" : ` (${cost})`}`);
  return [...new Set(remote)];
}

/** Operations of a launch beyond this machine where nobody says how many: what the most careful of these adapters says. */
export const remoteOperationsOf = (adapters: readonly Adapter[]): number =>
  Math.min(...adapters.filter(sendsAway).map(({ remoteOperations = defaults.remoteOperations }) => remoteOperations));

/**
 * Says where load beyond this machine goes, or refuses it where nobody has allowed it.
 * @param tell - told the line; default: standard error
 * @throws {AgentperfError} `usage`: says where the load would go, and how to allow it
 */
export function checkRemote(addresses: readonly string[], allowed: boolean, tell: (text: string) => void = say): void {
  if (addresses.length === 0) return;
  const where = addresses.join(" and ");
  if (!allowed) {
    throw new AgentperfError(
      "usage",
      `this run would send load to ${where}, which isn't this machine: allow it with --yes, or allowRemote in the config`,
    );
  }
  tell(`agentperf: sending load to ${where}\n`);
}
