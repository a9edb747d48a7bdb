import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { onPath, skipUnless } from "../../test-support/requirements.ts";
import { linesOf } from "./commands.ts";
import { documentsIn } from "./documents.ts";
import { anchorsOf, linksOf } from "./links.ts";
import { refusedBy } from "./parsed.ts";
import { picturePath, readmePicture } from "./picture.ts";

// What can be seen in the documents without running anything.

const repository = fileURLToPath(new URL("../../", import.meta.url));
const documents = documentsIn(repository);
const scripts = Object.keys((JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { readonly scripts: object }).scripts);
const languages = ["", "sh", "ts", "js", "json", "yaml", "text"];

/** The calls of our command line in a text: what stands behind its name, with what a shell would read. */
const callsIn = (text: string): string[] =>
  [...text.matchAll(/(?:^|(?:npx|dlx|exec|bunx|yarn) )agentperf((?: [^&|>]+)?)/g)].map(([, words = ""]) => words.trim());

describe("documents", () => {
  for (const { path, markdown, code } of documents) {
    it(`${path}: each block has a language that is known, and each comment belongs to one`, () => {
      for (const { language, line, notRun } of code.fences) {
        assert.ok(languages.includes(language), `line ${line}: ${language}`);
        assert.ok(notRun === undefined || notRun.length > 5, `line ${line}: why isn't it run?`);
      }
    });

    it(`${path}: each command line is one that there is`, async () => {
      // A port of the reader's own may bring flags.
      const hasOwnFlags = path.includes("own-port") || markdown.includes("definePort");
      const shown = [
        ...code.inline.map((one) => ({ ...one, isPart: true })),
        ...code.fences
          .filter(({ language }) => language === "sh")
          .flatMap(({ text, line }) => linesOf(text).map((one) => ({ text: one, line, isPart: false }))),
      ];
      for (const { text, line, isPart } of shown) {
        for (const call of callsIn(text)) {
          const refused = await refusedBy(call);
          // In a sentence it may be a part of one.
          const isWhole = !isPart || !/required option|missing required argument/.test(refused ?? "");
          if (hasOwnFlags && /unknown option '--jobs/.test(refused ?? "")) continue;
          assert.ok(refused === undefined || !isWhole, `line ${line}: agentperf ${call}: ${refused}`);
        }
        const [, script] = /^npm run (?:-s )?([\w:-]+)/.exec(text) ?? [];
        if (script !== undefined && !path.includes("packages/")) assert.ok(scripts.includes(script), `line ${line}: npm run ${script}`);
      }
    });

    it(`${path}: each link leads somewhere`, () => {
      for (const { target, line } of linksOf(markdown)) {
        if (/^[a-z]+:/.test(target)) continue;
        const [file = "", anchor] = target.split("#");
        const full = file === "" ? join(repository, path) : join(repository, dirname(path), decodeURI(file));
        assert.ok(existsSync(full), `line ${line}: ${target}: there is no ${relative(repository, full)}`);
        if (anchor !== undefined && full.endsWith(".md"))
          assert.ok(anchorsOf(readFileSync(full, "utf8")).has(anchor), `line ${line}: ${target}: no such heading`);
      }
    });
  }
});

it("docs/troubleshooting.md quotes what the code says", () => {
  const sources = globSync("packages/*/src/**/*.ts", { cwd: repository }).map((path) => readFileSync(join(repository, path), "utf8"));
  // What a shell or a runtime says.
  const others = ["agentperf: not found", "not a dependency"];
  const rows = readFileSync(join(repository, "docs/troubleshooting.md"), "utf8").matchAll(/^\| ([^|]*`[^|]*) \|/gm);
  const quotes = [...rows].flatMap(([, cell = ""]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, quote = ""]) => quote));
  assert.ok(quotes.length > 8);
  for (const quote of quotes) assert.ok(others.includes(quote) || sources.some((text) => text.includes(quote)), quote);
});

const skip = skipUnless(onPath("script"), "script isn't installed (Debian: apt-get install bsdutils)");
it("the README's picture is what the command prints of the run that it shows; npm run picture draws it", { skip }, () => {
  assert.equal(readFileSync(join(repository, picturePath), "utf8"), readmePicture(repository));
});
