import { existsSync, statSync } from "node:fs";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, normalize, posix } from "node:path";
import { documentsIn } from "../docs/documents.ts";
import { linksOf } from "../docs/links.ts";

// The repository's documents as the site's pages: the same text, with links that lead to where each page is there.

const source = "https://github.com/agentperf/agentperf/blob/main/";

/** Where a document is on the site, from its root. */
export const pageOf = (path: string): string =>
  path === "README.md"
    ? "index.md"
    : path
        .replace(/^docs\//, "")
        .replace(/^(packages|examples)\/([^/]+)\/README\.md$/, "$1/$2.md")
        .replace(/README\.md$/, "index.md")
        .replace(/^[A-Z_]+\.md$/, (name) => name.toLowerCase());

interface Entry {
  readonly text: string;
  readonly link: string;
}

interface Group {
  readonly text: string;
  readonly items: readonly Entry[];
}

/** A document of the site. */
export interface SiteDocument {
  readonly path: string;
  readonly markdown: string;
}

/** Not for those who use it: templates of the repository's host. */
const isOfSite = (path: string): boolean => !path.startsWith(".") && !path.startsWith("site/");

/** Rewrites a document's links. @param documents - paths of all documents of the site */
export function rewritten({ path, markdown }: SiteDocument, documents: ReadonlySet<string>, repository: string): string {
  let text = markdown;
  for (const { target, at } of linksOf(markdown).reverse()) {
    if (/^[a-z]+:/.test(target) || target.startsWith("#")) continue;
    const [file = "", anchor] = target.split("#");
    const full = normalize(posix.join(posix.dirname(path), file)).replace(/\/$/, "");
    const readme = join(full, "README.md");
    const document = documents.has(full) ? full : documents.has(readme) ? readme : undefined;
    const relative = (to: string) => {
      const way = posix.relative(posix.dirname(pageOf(path)), to);
      return way.startsWith(".") ? way : `./${way}`;
    };
    const isPicture = /\.(svg|png)$/.test(full);
    const link =
      document !== undefined
        ? `${relative(pageOf(document))}${anchor === undefined ? "" : `#${anchor}`}`
        : isPicture
          ? relative(full.replace(/^docs\//, ""))
          : `${source}${full}${anchor === undefined ? "" : `#${anchor}`}`;
    if (document === undefined && !existsSync(join(repository, full))) throw new Error(`${path}: ${target} leads nowhere`);
    text = text.slice(0, at) + link + text.slice(at + target.length);
  }
  return text;
}

const titleOf = (markdown: string): string => (/^# (.*)$/m.exec(markdown)?.[1] ?? "").replaceAll("`", "");

/** Writes the site's pages into an empty folder. @returns how many */
export async function writePages(repository: string, folder: string): Promise<number> {
  await rm(folder, { recursive: true, force: true });
  const documents: SiteDocument[] = documentsIn(repository, { all: true }).filter(({ path }) => isOfSite(path));
  const paths = new Set(documents.map(({ path }) => path));
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  for (const document of documents) await write(pageOf(document.path), rewritten(document, paths, repository));
  const pictures = documents.flatMap(({ path, markdown }) =>
    linksOf(markdown)
      .map(({ target }) => posix.join(posix.dirname(path), target))
      .filter((target) => /\.(svg|png)$/.test(target)),
  );
  for (const picture of new Set(pictures))
    if (statSync(join(repository, picture)).isFile()) await cp(join(repository, picture), join(folder, picture.replace(/^docs\//, "")));
  await write("navigation.json", JSON.stringify(navigation(documents), null, 2));
  return documents.length;
}

/** What stands at the side. A folder's index gives the order of its pages; what it doesn't name stands behind them. */
function navigation(documents: readonly SiteDocument[]): Group[] {
  const entry = ({ path, markdown }: SiteDocument): Entry => ({
    text: titleOf(markdown),
    link: `/${pageOf(path)
      .replace(/(^|\/)index\.md$/, "$1")
      .replace(/\.md$/, "")}`,
  });
  const of = (...paths: readonly string[]) =>
    documents.filter(({ path }) => paths.includes(path)).sort((a, b) => paths.indexOf(a.path) - paths.indexOf(b.path));
  const inFolder = (folder: string) => {
    const index = documents.find(({ path }) => path === `${folder}/README.md`);
    const named = index === undefined ? [] : linksOf(index.markdown).map(({ target }) => `${folder}/${target.split("#")[0]}`);
    const place = ({ path }: SiteDocument) => (named.includes(path) ? named.indexOf(path) : named.length);
    return documents.filter(({ path }) => posix.dirname(path) === folder && path !== index?.path).sort((a, b) => place(a) - place(b));
  };
  const group = (text: string, all: readonly SiteDocument[]): Group => ({ text, items: all.map(entry) });
  const below = (folder: string) => documents.filter(({ path }) => path.startsWith(`${folder}/`));
  const start = ["README.md", "QUICKSTART.md", "docs/tour.md", "docs/journeys.md", "docs/troubleshooting.md", "docs/glossary.md"];
  const method = ["docs/method.md", "BENCHMARKS.md", "ARCHITECTURE.md"];
  return [
    group("Start", of(...start)),
    group("Guides", inFolder("docs/guides")),
    group(
      "Answers",
      inFolder("docs").filter(({ path }) => ![...start, ...method].includes(path)),
    ),
    group("Reference", inFolder("docs/reference")),
    group("Method", of(...method)),
    group("Packages", below("packages")),
    group("Examples", below("examples")),
    group("Project", of("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "CODE_OF_CONDUCT.md")),
  ].filter(({ items }) => items.length > 0);
}
