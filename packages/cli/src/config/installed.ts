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
    let path: string;
    try {
      path = createRequire(join(root, "package.json")).resolve(name);
    } catch {
      return running();
    }
    // The same package in another version: what it exports has the same shape, or its adapters fail where they are opened.
    return (await import(pathToFileURL(path).href)) as T;
  };
