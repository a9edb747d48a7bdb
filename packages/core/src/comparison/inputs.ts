/** A file to compare, and what it is called there. */
export interface Input {
  readonly path: string;
  readonly label: string;
}

/**
 * Reads the files that a comparison is given: `old.txt`, or `before=old.txt` to call it `before`. A file that is given twice without a
 * label is called `old.txt#0` and `old.txt#1`, so that it can be compared with itself.
 * @param exists - whether there is such a file: a path that has a `=` of its own needs no label
 */
export function parseInputs(args: readonly string[], exists: (path: string) => boolean): Input[] {
  const inputs = args.map((arg) => {
    const at = arg.indexOf("=");
    const [label, path] = [arg.slice(0, Math.max(0, at)), arg.slice(at + 1)];
    return at === -1 || (!exists(path) && exists(arg)) ? { path: arg, label: undefined } : { path, label };
  });
  const times = new Map<string, number>();
  for (const { path, label } of inputs) if (label === undefined) times.set(path, (times.get(path) ?? 0) + 1);
  const used = new Map<string, number>();
  return inputs.map(({ path, label }) => {
    if (label !== undefined) return { path, label };
    if (times.get(path) === 1) return { path, label: path };
    const before = used.get(path) ?? 0;
    used.set(path, before + 1);
    return { path, label: `${path}#${before}` };
  });
}
