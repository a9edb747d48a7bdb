/** One row of CONTRIBUTING's table of what to touch. */
export interface Row {
  /** What is added, as the first column says it. */
  readonly kind: string;
  /** Paths in the other columns, from the repository's root, with NAME for a name and * for every file. */
  readonly paths: readonly string[];
}

const header = /^\| to add \|/;

/** Reads the table out of CONTRIBUTING.md. What stands there in code marks and has a slash is a path. */
export function rowsOf(markdown: string): Row[] {
  const lines = markdown.split("\n");
  const start = lines.findIndex((line) => header.test(line));
  if (start === -1) throw new Error("CONTRIBUTING.md has no table that begins with | to add |");
  const end = lines.findIndex((line, at) => at > start && !line.startsWith("|"));
  return lines.slice(start + 2, end === -1 ? undefined : end).map((line) => {
    const [, kind = "", ...cells] = line.split("|").map((cell) => cell.trim());
    const spans = [...cells.join(" ").matchAll(/`([^`]+)`/g)].map(([, span = ""]) => span);
    return { kind, paths: spans.filter((span) => span.includes("/")) };
  });
}

/**
 * The files that a row's paths stand for.
 * @param names - what stands for the words in capital letters: `{ NAME: "mine" }`
 * @param files - every file of the repository, for a path that ends with `*`
 */
export function filesOf({ paths }: Row, names: Readonly<Record<string, string>>, files: readonly string[]): string[] {
  return paths
    .map((path) => path.replace(/[A-Z]{3,}/g, (word) => names[word] ?? word))
    .flatMap((path) => (path.endsWith("/*") ? files.filter((file) => file.startsWith(path.slice(0, -1))) : [path]))
    .sort();
}
