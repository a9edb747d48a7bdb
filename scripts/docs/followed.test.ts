import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { skipWithoutPostgres } from "../../test-support/postgres.ts";
import { freePort } from "../../test-support/processes.ts";
import { skipUnless, skipWithoutRedis } from "../../test-support/requirements.ts";
import { makePlace } from "../installed/place.ts";
import { portsIn, stepsOf } from "./commands.ts";
import { type Document, documentsIn } from "./documents.ts";
import { givens } from "./given.ts";
import { startSession } from "./session.ts";
import { checkTypes } from "./types.ts";

// Every document is followed from top to bottom, in a project of its own, with our packages as they are published: its commands are typed, its
// files are written, its TypeScript is compiled. What isn't run says why in a comment.

const repository = fileURLToPath(new URL("../../", import.meta.url));
const { values } = parseArgs({ args: process.argv.slice(2), options: { only: { type: "string" }, short: { type: "boolean" } } });
/** Parts of paths, with commas between them. */
const only = values.only?.split(",");
const documents = documentsIn(repository).filter(
  ({ path, code }) =>
    code.fences.some(({ notRun, language }) => notRun === undefined && !["", "text"].includes(language)) &&
    (only === undefined || only.some((part) => path.includes(part))) &&
    (values.short !== true || code.long === undefined),
);
const skip = skipWithoutRedis() || skipWithoutPostgres() || skipUnless(documents.length > 0, `no document's path contains ${only}`);
const place = skip === false ? await makePlace() : undefined;
after(() => place?.[Symbol.asyncDispose]());

/** Where what a document says the reader has is, and its other ports. */
async function surroundings({ markdown, code }: Document, stack: AsyncDisposableStack) {
  const ports = new Map<number, number>();
  let env: Record<string, string> = {};
  for (const name of code.given) {
    const start = givens[name];
    if (start === undefined)
      throw new Error(`nothing is known that a reader is given by the name ${name}: ${Object.keys(givens).join(", ")}`);
    const given = stack.use(await start());
    ports.set(...given.port);
    env = { ...env, ...given.env };
  }
  for (const port of portsIn(markdown)) if (!ports.has(port)) ports.set(port, await freePort());
  const elsewhere = (text: string) =>
    [...ports].reduce((now, [typed, real]) => now.replaceAll(new RegExp(`\\b${typed}\\b`, "g"), String(real)), text);
  return { env, elsewhere };
}

/** @param say - told which lines took longest */
async function follow(document: Document, say: (text: string) => void): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const { env, elsewhere } = await surroundings(document, stack);
  if (place === undefined) throw new Error("there is no place");
  const session = stack.use(await startSession(place, document.path.replace(/\.md$/, "").replace(/[^\w]+/g, "-"), env));
  const checked = new Set<string>();
  const written = new Map<string, string>();
  const took: [ms: number, typed: string][] = [];
  for (const { language, text, line, notRun, file, notChecked } of document.code.fences) {
    if (notRun !== undefined || language === "") continue;
    if (file !== undefined) {
      // What a later block replaces is compiled as it is now.
      if (checked.has(file) && written.get(file) !== text) await checkTypes(session.directory, [...checked], repository);
      await session.write(file, elsewhere(text));
      written.set(file, text);
    }
    if (language === "sh") {
      for (const step of stepsOf(text, elsewhere)) {
        const startMs = performance.now();
        await session.type(step);
        took.push([performance.now() - startMs, step.typed]);
      }
    } else if (language === "json") JSON.parse(text);
    else if (language === "ts" && notChecked === undefined) {
      const path = file ?? `snippet-${line}.ts`;
      if (file === undefined) await writeFile(join(session.directory, path), text);
      checked.add(path);
    }
  }
  await checkTypes(session.directory, [...checked], repository);
  for (const [ms, typed] of took.toSorted(([a], [b]) => b - a).slice(0, 3)) if (ms > 5_000) say(`${(ms / 1_000).toFixed(1)} s: ${typed}`);
}

// Three at a time: much of it is waiting.
describe("followed from top to bottom", { concurrency: 3, skip }, () => {
  for (const document of documents) it(document.path, (test) => follow(document, (text) => test.diagnostic(text)));
});
