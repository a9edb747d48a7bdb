/**
 * Does some work with a project's directory as the working one, so that whatever relative paths it names are that project's.
 * @param directory - absent: the working directory stays
 */
export async function inDirectory<T>(directory: string | undefined, work: () => Promise<T>): Promise<T> {
  if (directory === undefined) return work();
  const before = process.cwd();
  process.chdir(directory);
  try {
    return await work();
  } finally {
    process.chdir(before);
  }
}
