import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filesIn } from "../adding/scratch.ts";
import { type Code, codeOf } from "./fences.ts";

/** A Markdown file of the repository. */
export interface Document {
  /** Its path, from the repository's root. */
  readonly path: string;
  readonly markdown: string;
  readonly code: Code;
}

/**
 * The documents of the repository.
 * @param options - `all`: those too that tell what was, whose commands were true then
 */
export const documentsIn = (repository: string, { all = false } = {}): readonly Document[] =>
  filesIn(repository)
    .filter((path) => path.endsWith(".md") && (all || !path.endsWith("CHANGELOG.md")))
    .sort()
    .map((path) => {
      const markdown = readFileSync(join(repository, path), "utf8");
      try {
        return { path, markdown, code: codeOf(markdown) };
      } catch (thrown) {
        throw new Error(`${path}: ${(thrown as Error).message}`);
      }
    });
