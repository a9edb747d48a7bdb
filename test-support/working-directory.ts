import process from "node:process";

/** Goes to a directory until it is disposed of: `using _ = workingDirectory(path)`. */
export function workingDirectory(path: string): Disposable {
  const before = process.cwd();
  process.chdir(path);
  return { [Symbol.dispose]: () => process.chdir(before) };
}
