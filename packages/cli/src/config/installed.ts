/** Imports one of our own packages: as a checkout has it installed, or as the running command line has it. */
export type Installed = <T>(name: string, running: () => Promise<T>) => Promise<T>;

/**
 * Imports our own packages as a checkout has them installed, with its versions of the clients that they are built on. Where the checkout has
 * none, and where there is no checkout, those of the running command line are imported.
 *
 * @param root - the checkout's directory
 */
export const installedIn =
  (root: string | undefined): Installed =>
  async <T>(name: string, running: () => Promise<T>): Promise<T> => {
    if (root === undefined) return running();
    const [{ createRequire }, { join }, { pathToFileURL }] = await Promise.all([
      import("node:module"),
      import("node:path"),
      import("node:url"),
    ]);
    const fromProject = createRequire(join(root, "package.json"));
    const path =
      resolved(() => fromProject.resolve(name)) ??
      // pnpm and Plug'n'Play show a project only what it names itself: the command line, which sees the others.
      resolved(() => createRequire(fromProject.resolve("@agentperf/cli/package.json")).resolve(name));
    if (path === undefined) return running();
    // The same package in another version: what it exports has the same shape, or its adapters fail where they are opened.
    return (await import(pathToFileURL(path).href)) as T;
  };

function resolved(resolve: () => string): string | undefined {
  try {
    return resolve();
  } catch {
    return undefined;
  }
}
