import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { findFunctions } from "../../src/init/functions.ts";
import { writeFiles } from "../files.ts";

/** What is found in a project of these files, as `file#name(arguments)`. */
async function found(files: Readonly<Record<string, string>>): Promise<string[]> {
  await using directory = await temporaryDirectory();
  await writeFiles(directory.path, files);
  return findFunctions(directory.path).map(({ file, name, args }) => `${file}#${name}(${args.map(([, value]) => value).join(", ")})`);
}

describe("functions to measure", () => {
  it("are those exported whose parameters have types that a value can be made up for", async () => {
    const text = `import type { X } from "./nowhere";
export function slug(title: string, most = 20): string { return title.slice(0, most); }
export const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);
export default function pad(text: string, size: number) { return text.padEnd(size); }
export function options(given: X) { return given; }
function hidden(text: string) { return text; }
`;
    assert.deepEqual(await found({ "src/text.ts": text }), [
      'src/text.ts#slug("hello")',
      'src/text.ts#pad("hello", 1)',
      "src/text.ts#sum([1, 2, 3])",
    ]);
  });

  it("are found in CommonJS, by JSDoc or by the names of parameters", async () => {
    assert.deepEqual(
      await found({
        "lib/a.js":
          "/** @param {number} k - a number */\nfunction twice(k) {\n  return 2 * k;\n}\nfunction other(thing) {\n}\nmodule.exports = { twice, other };\n",
        "lib/b.js": "exports.upper = (title) => title.toUpperCase();\n",
        "index.cjs": "const only = function () {};\nfunction first(items) {\n  return items[0];\n}\nmodule.exports = first;\n",
      }),
      ["lib/a.js#twice(1)", 'lib/b.js#upper("hello")', "index.cjs#first([1, 2, 3])"],
    );
  });

  it("come first where types tell what to give them", async () => {
    assert.deepEqual(await found({ "src/a.js": "export function a(n) {}\n", "src/b.ts": "export function b(n: number) {}\n" }), [
      "src/b.ts#b(1)",
      "src/a.js#a(1)",
    ]);
  });

  const harmful: Readonly<Record<string, string>> = {
    "does something when it is imported": "start();\nexport function f(n: number) { return n; }\n",
    "does so in a value": "const server = listen(3000);\nexport function f(n: number) { return n; }\n",
    "imports for the effect": 'import "./effect.js";\nexport function f(n: number) { return n; }\n',
    "reads files": 'import { readFileSync } from "node:fs";\nexport function f(name: string) { return readFileSync(name); }\n',
    "uses a package": 'import pg from "pg";\nexport function f(name: string) { return pg(name); }\n',
    "calls fetch": "export function f(name: string) { return fetch(name); }\n",
    "sets a timer": "export function f(n: number) { setTimeout(() => n, 1); }\n",
    prints: "export function f(n: number) { console.log(n); }\n",
    "may take long": "export async function f(n: number) { return n; }\n",
    "is called for what it does": "export function deleteUser(name: string) { return name; }\n",
    "takes nothing": "export function f() { return 1; }\n",
    "takes what can't be made up": "export function f(user: User) { return user; }\n",
    "is one that a runtime refuses": "export enum E { A }\nexport function f(n: number) { return n; }\n",
    "imports a file by another name": 'import { g } from "./g";\nexport function f(n: number) { return g(n); }\n',
    "imports a harmful file": 'import { g } from "./bad.ts";\nexport function f(n: number) { return g(n); }\n',
    "is only in a comment": "/*\nexport function f(n: number) {}\n*/\n// export function g(n: number) {}\n",
  };
  for (const [what, text] of Object.entries(harmful))
    it(`isn't one that ${what}`, async () => {
      const others = {
        "src/effect.js": "",
        "src/g.ts": "export const g = 1;\n",
        "src/bad.ts": "export const g = (n: number) => process.exit(n);\n",
      };
      assert.deepEqual(
        (await found({ ...others, "src/f.ts": text })).filter((one) => one.startsWith("src/f.ts")),
        [],
      );
    });

  it("aren't looked for in installed packages, built files, tests, or behind links", async () => {
    await using outside = await temporaryDirectory();
    const text = "export function f(n) { return n; }\n";
    await writeFiles(outside.path, { "f.js": text });
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, {
      "node_modules/a/f.js": text,
      "dist/f.js": text,
      "src/f.test.js": text,
      "src/.hidden/f.js": text,
      "a.config.js": text,
    });
    await symlink(outside.path, join(directory.path, "src", "link"));
    await symlink(join(outside.path, "f.js"), join(directory.path, "src", "linked.js"));
    assert.deepEqual(findFunctions(directory.path), []);
  });

  it("aren't taken from files with a strange name, pipes, or very long ones", { skip: process.platform === "win32" }, async () => {
    await using directory = await temporaryDirectory();
    const text = "export function f(n) { return n; }\n";
    await writeFiles(directory.path, {
      'src/a"; evil(); ".js': text,
      "src/two\nlines.js": text,
      "src/long.js": text + " ".repeat(3_000_000),
    });
    execFileSync("mkfifo", [join(directory.path, "src", "pipe.js")]);
    assert.deepEqual(findFunctions(directory.path), []);
  });

  it("have names by which a benchmark can be written and asked for", async () => {
    const text = ["$fmt", "_fmt", "f$", "given", "arguments"].map((name) => `export function ${name}(text: string) { return text; }\n`);
    assert.deepEqual(await found({ "src/a.ts": `${text.join("")}export function fmt(text: string) { return text; }\n` }), [
      'src/a.ts#fmt("hello")',
    ]);
    const common = ["default", "package", "class"].map((name) => `exports.${name} = (text) => text.trim();\n`);
    assert.deepEqual(await found({ "src/a.js": `${common.join("")}exports.fmt = (text) => text.trim();\n` }), ['src/a.js#fmt("hello")']);
  });

  it("aren't looked for behind a link, whatever its name", async () => {
    await using elsewhere = await temporaryDirectory();
    await writeFiles(elsewhere.path, { "a.ts": "export function fmt(text: string) { return text; }\n" });
    await using directory = await temporaryDirectory();
    await symlink(elsewhere.path, join(directory.path, "src"));
    assert.deepEqual(findFunctions(directory.path), []);
  });

  it("are found in time that grows with the text's length only, whatever it holds", async () => {
    await using directory = await temporaryDirectory();
    const pieces = [
      "\n",
      " ",
      "const ",
      "const a:",
      "const x\n",
      "/*",
      "`",
      "\\`",
      "\\'",
      "export ",
      "export type a",
      "function a<",
      "constructor(",
      "@",
      "(",
    ];
    for (const piece of pieces) {
      const find = async (length: number) => {
        await writeFiles(directory.path, {
          "src/a.ts": `${piece.repeat(length / piece.length)}\nexport function f(text: string) { return text }\n`,
        });
        const startMs = performance.now();
        findFunctions(directory.path);
        return performance.now() - startMs;
      };
      await find(1_000);
      const [short, long] = [Math.min(await find(15_000), await find(15_000)), Math.min(await find(240_000), await find(240_000))];
      // Sixteen times the length: 256 times the time where it grew with the square.
      assert.ok(long < 100 * Math.max(short, 1), `${JSON.stringify(piece)}: ${short} ms, ${long} ms`);
    }
  });
});
