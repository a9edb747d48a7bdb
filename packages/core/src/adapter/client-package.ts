/** A package that an adapter is built on and its user installs, as the adapter's own package.json names it among its peers. */
export interface ClientPackage {
  readonly name: string;
  /** Versions that work, the newest line last: `^5.0.0 || ^6.0.0`. */
  readonly range: string;
}

/** What to do where a package isn't there: `npm install ioredis@6`, with the other majors that work. */
export function installHint({ name, range }: ClientPackage): string {
  const lines = range.split("||").map((part) => lineOf(partsOf(part)));
  const newest = lines.at(-1);
  const others = lines.slice(0, -1);
  return `npm install ${name}@${newest}${others.length === 0 ? "" : ` (${[...others, newest].join(", ").replace(/, ([\d.]+)$/, " and $1")} work)`}`;
}

/**
 * Whether a version is in a range of carets: `^5.0.0 || ^6.0.0`. What follows the three numbers doesn't count, nor a `v` before them.
 */
export function inRange(version: string, range: string): boolean {
  const parts = partsOf(version);
  return range.split("||").some((part) => {
    const oldest = partsOf(part);
    return parts.length > 0 && lineOf(parts) === lineOf(oldest) && compare(parts, oldest) >= 0;
  });
}

/**
 * Name and version of a package that is installed: `ioredis 6.0.0`.
 * @param module - address of a file of it: `import.meta.resolve("ioredis")`
 * @returns undefined where its package.json isn't to be read, as in a bundle
 */
export async function installedVersion(name: string, module: string): Promise<string | undefined> {
  if (!module.startsWith("file:")) return undefined;
  let place = new URL(".", module);
  for (;;) {
    const found = await read(new URL("package.json", place).href);
    // Folders of built files may have one too, which names no package.
    if (found?.name === name) return typeof found.version === "string" ? found.version.replace(/^v/, "") : undefined;
    const above = new URL("..", place);
    if (above.href === place.href) return undefined;
    place = above;
  }
}

interface Manifest {
  readonly name?: unknown;
  readonly version?: unknown;
}

const read = (address: string): Promise<Manifest | undefined> =>
  import(address, { with: { type: "json" } }).then(
    (module: { readonly default?: Manifest }) => module.default,
    () => undefined,
  );

const partsOf = (version: string): number[] => (version.match(/\d+/g) ?? []).slice(0, 3).map(Number);

/** What versions have alike that work in place of each other: the major, and of 0 the minor too. */
const lineOf = ([major = 0, minor = 0]: readonly number[]): string => (major === 0 ? `0.${minor}` : String(major));

const compare = ([, a = 0, b = 0]: readonly number[], [, c = 0, d = 0]: readonly number[]): number => a - c || b - d;
