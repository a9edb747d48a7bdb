import { AgentperfError, messageOf } from "../errors.ts";
import { type ClientPackage, inRange, installedVersion, installHint } from "./client-package.ts";
import type { Availability } from "./define-adapter.ts";

/** What a package of adapters does with the clients that they are built on, which its users install. */
export interface ClientLibraries {
  /** Whether a client is there, without loading it. */
  find(client: ClientPackage): Promise<Availability>;
  /** Imports a client; says how to install it where it isn't there. @throws {AgentperfError} `unavailable` */
  load<T>(client: ClientPackage, importing: () => Promise<T>): Promise<T>;
  /** Version of a client that is installed; undefined where that can't be told. */
  version(client: ClientPackage): Promise<string | undefined>;
  /**
   * A probe that looks at the client's version first, and names it beside what it finds: `redis 7.4.0, client ioredis 6.0.0`.
   * @param probe - asks the server
   */
  probe(client: ClientPackage, probe: () => Promise<Availability>): Promise<Availability>;
}

/**
 * The clients as a package sees them.
 * @param resolve - gives the address of the file that a package is imported from, and throws where there is none:
 * `(name) => import.meta.resolve(name)`
 */
export function clientLibraries(resolve: (name: string) => string): ClientLibraries {
  const placeOf = (name: string): string | undefined => {
    try {
      return resolve(name);
    } catch {
      return undefined;
    }
  };
  const version = async ({ name }: ClientPackage) => {
    const place = placeOf(name);
    return place === undefined ? undefined : installedVersion(name, place);
  };
  const missing = (client: ClientPackage) => `the package ${client.name} isn't installed: ${installHint(client)}`;
  return {
    async find(client) {
      return placeOf(client.name) === undefined ? { available: false, reason: missing(client) } : { available: true };
    },
    async load(client, importing) {
      try {
        return await importing();
      } catch (thrown) {
        const { name } = client;
        const why = placeOf(name) === undefined ? missing(client) : `the package ${name} can't be loaded: ${messageOf(thrown)}`;
        throw new AgentperfError("unavailable", why, { cause: thrown });
      }
    },
    version,
    async probe(client, probe) {
      const installed = await version(client);
      if (installed !== undefined && !inRange(installed, client.range)) {
        return {
          available: false,
          reason: `${client.name} ${installed} is installed, with which this adapter doesn't work: ${installHint(client)}`,
        };
      }
      const availability = await probe();
      if (!availability.available || installed === undefined) return availability;
      const own = `client ${client.name} ${installed}`;
      return { ...availability, version: availability.version === undefined ? own : `${availability.version}, ${own}` };
    },
  };
}
