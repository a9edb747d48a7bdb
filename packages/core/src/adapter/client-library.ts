import { AgentperfError, messageOf } from "../errors.ts";
import { type ClientPackage, inRange, installedVersion, installHint } from "./client-package.ts";
import type { Availability } from "./define-adapter.ts";

/** What a package of adapters does with the clients that they are built on, which its users install. */
export interface ClientLibraries {
  /** Whether a client is there, without loading it. */
  find(client: ClientPackage): Promise<Availability>;
  /** Imports a client; says how to install it where it isn't there. @throws {AgentperfError} `unavailable` */
  load<T>(client: ClientPackage, importing: () => Promise<T>): Promise<T>;
  /** Address of a file of a client; says how to install it where it isn't there. @throws {AgentperfError} `unavailable` */
  file(client: ClientPackage, path: string): string;
  /** Version of a client that is installed; undefined where that can't be told. */
  version(client: ClientPackage): Promise<string | undefined>;
  /**
   * A probe that looks at the versions of clients first, and names them beside what it finds: `redis 7.4.0, client ioredis 6.0.0`.
   * @param probe - asks the server
   */
  probe(clients: ClientPackage | readonly ClientPackage[], probe: () => Promise<Availability>): Promise<Availability>;
}

/**
 * The clients as a package sees them.
 * @param resolve - gives the address of the file that a package is imported from, and throws where there is none:
 * `(name) => import.meta.resolve(name)`
 */
export function clientLibraries(resolve: (name: string) => string): ClientLibraries {
  const fileOf = (name: string): string | undefined => {
    try {
      return resolve(name);
    } catch {
      return undefined;
    }
  };
  // A package that is a program may have nothing to import.
  const placeOf = ({ name }: ClientPackage): string | undefined => fileOf(name) ?? fileOf(`${name}/package.json`);
  const version = async (client: ClientPackage) => {
    const place = placeOf(client);
    return place === undefined ? undefined : installedVersion(client.name, place);
  };
  const missing = (client: ClientPackage) => `the package ${client.name} isn't installed: ${installHint(client)}`;
  const unusable = (client: ClientPackage, said: string, cause?: unknown) => {
    const why = placeOf(client) === undefined ? missing(client) : `the package ${client.name} can't be loaded: ${said}`;
    return new AgentperfError("unavailable", why, { cause });
  };
  return {
    async find(client) {
      return placeOf(client) === undefined ? { available: false, reason: missing(client) } : { available: true };
    },
    async load(client, importing) {
      try {
        return await importing();
      } catch (thrown) {
        throw unusable(client, messageOf(thrown), thrown);
      }
    },
    file(client, path) {
      const place = fileOf(`${client.name}/${path}`);
      if (place === undefined) throw unusable(client, `it has no ${path}`);
      return place;
    },
    version,
    async probe(clients, probe) {
      const own: string[] = [];
      for (const client of [clients].flat()) {
        const installed = await version(client);
        // Of a bundled package the version can't be told.
        if (installed === undefined) continue;
        if (!inRange(installed, client.range)) {
          return {
            available: false,
            reason: `${client.name} ${installed} is installed, with which this adapter doesn't work: ${installHint(client)}`,
          };
        }
        own.push(`client ${client.name} ${installed}`);
      }
      const availability = await probe();
      if (!availability.available || own.length === 0) return availability;
      return { ...availability, version: [availability.version, ...own].filter((part) => part !== undefined).join(", ") };
    },
  };
}
