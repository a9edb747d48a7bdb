import { AgentperfError, type Availability, type ClientPackage, inRange, installedVersion, installHint, messageOf } from "@agentperf/core";

/** The packages that adapters here are built on, with the versions that work: what package.json says of its peers. */
export const clients = {
  openai: { name: "openai", range: "^7.0.0" },
  anthropic: { name: "@anthropic-ai/sdk", range: "^1.0.0" },
  genai: { name: "@google/genai", range: "^3.1.0" },
  router: { name: "@musistudio/claude-code-router", range: "^2.0.0" },
} as const satisfies Readonly<Record<string, ClientPackage>>;

/**
 * Imports a client as what is used of it, which its adapter writes down: so it compiles without the client, and with any version that works.
 * @throws {AgentperfError} `unavailable`: it isn't installed, with how to install it; or it can't be loaded
 */
export async function clientLibrary<T>(client: ClientPackage, load: () => Promise<unknown>): Promise<T> {
  try {
    return (await load()) as T;
  } catch (thrown) {
    throw missing(client, messageOf(thrown), thrown);
  }
}

/** Address of a file of a package. @throws {AgentperfError} `unavailable`: it isn't installed, with how to install it */
export function clientFile(client: ClientPackage, path: string): string {
  const place = placeOf(`${client.name}/${path}`);
  if (place === undefined) throw missing(client, `it has no ${path}`);
  return place;
}

function missing(client: ClientPackage, said: string, cause?: unknown): AgentperfError {
  const isThere = placeOf(client.name) !== undefined || placeOf(`${client.name}/package.json`) !== undefined;
  const what = isThere ? `can't be loaded: ${said}` : `isn't installed: ${installHint(client)}`;
  return new AgentperfError("unavailable", `the package ${client.name} ${what}`, { cause });
}

/** Address of the file that a name is imported from; undefined where there is none. */
function placeOf(name: string): string | undefined {
  try {
    return import.meta.resolve(name);
  } catch {
    return undefined;
  }
}

/**
 * A probe that looks for these packages first, and names their versions beside what it finds: `local upstream, openai 7.55.0`.
 * @param probe - asks the server
 */
export async function probeBy(packages: readonly ClientPackage[], probe: () => Promise<Availability>): Promise<Availability> {
  const versions: string[] = [];
  for (const client of packages) {
    const place = placeOf(client.name) ?? placeOf(`${client.name}/package.json`);
    if (place === undefined) return { available: false, reason: missing(client, "").message };
    const version = await installedVersion(client.name, place);
    // Of a bundled package the version can't be told.
    if (version === undefined) continue;
    if (!inRange(version, client.range)) {
      const reason = `${client.name} ${version} is installed, with which this adapter doesn't work: ${installHint(client)}`;
      return { available: false, reason };
    }
    versions.push(`${client.name} ${version}`);
  }
  const availability = await probe();
  if (!availability.available) return availability;
  return { ...availability, version: [availability.version, ...versions].filter((part) => part !== undefined).join(", ") };
}
