/** Imports one of our own packages, or what stands in for it. */
export type Own = <T>(name: string, running: () => Promise<T>) => Promise<T>;

/**
 * Imports our own packages as a checkout has them installed, its versions of the clients they are built on included; those of the running
 * command line where the checkout has none, and where there is no checkout.
 *
 * @param root - the checkout's directory
 */
export const ownOf =
  (root: string | undefined): Own =>
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
    return (await import(pathToFileURL(path).href)) as T;
  };
