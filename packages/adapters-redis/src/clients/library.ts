import { AgentperfError, type Availability, type ClientPackage, inRange, installedVersion, installHint, messageOf } from "@agentperf/core";

/** The clients that adapters of this package are built on, with the versions that work: what package.json says of its peers. */
export const clients = {
  ioredis: { name: "ioredis", range: "^5.0.0 || ^6.0.0" },
  nodeRedis: { name: "redis", range: "^4.0.0 || ^5.0.0 || ^6.0.0" },
  upstash: { name: "@upstash/redis", range: "^1.23.2" },
} as const satisfies Readonly<Record<string, ClientPackage>>;

/** Imports a client; says how to install it where it isn't there. @throws {AgentperfError} `unavailable` */
export async function clientLibrary<T>(client: ClientPackage, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (thrown) {
    const { name } = client;
    const what = placeOf(name) === undefined ? `isn't installed: ${installHint(client)}` : `can't be loaded: ${messageOf(thrown)}`;
    throw new AgentperfError("unavailable", `the package ${name} ${what}`, { cause: thrown });
  }
}

/** Version of a client that is installed here; undefined where that can't be told. */
export async function clientVersion({ name }: ClientPackage): Promise<string | undefined> {
  const place = placeOf(name);
  return place === undefined ? undefined : installedVersion(name, place);
}

/** Address of the file that a package is imported from; undefined where there is none. */
function placeOf(name: string): string | undefined {
  try {
    return import.meta.resolve(name);
  } catch {
    return undefined;
  }
}

/**
 * A probe that looks at the client's version first, and names it beside what it finds: `redis 7.4.0, client ioredis 6.0.0`.
 * @param probe - asks the server
 */
export async function probeBy(client: ClientPackage, probe: () => Promise<Availability>): Promise<Availability> {
  const version = await clientVersion(client);
  if (version !== undefined && !inRange(version, client.range)) {
    return {
      available: false,
      reason: `${client.name} ${version} is installed, with which this adapter doesn't work: ${installHint(client)}`,
    };
  }
  const availability = await probe();
  if (!availability.available || version === undefined) return availability;
  const own = `client ${client.name} ${version}`;
  return { ...availability, version: availability.version === undefined ? own : `${availability.version}, ${own}` };
}
