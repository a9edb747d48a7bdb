import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { referencePages } from "./reference/pages.ts";

// Writes docs/reference of what the code says of itself: npm run reference. With --check it compares, and ends with 1 where they differ.

const repository = fileURLToPath(new URL("..", import.meta.url));
const folder = join(repository, "docs/reference");
const { check = false } = parseArgs({ options: { check: { type: "boolean" } } }).values;
const pages = await referencePages(repository);
const there = existsSync(folder) ? readdirSync(folder) : [];
const wrong: string[] = [];
for (const name of there.filter((one) => !pages.has(one))) {
  wrong.push(`${name} is no page of it`);
  if (!check) rmSync(join(folder, name));
}
if (!check) await mkdir(folder, { recursive: true });
for (const [name, text] of pages) {
  const path = join(folder, name);
  const before = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (before === text) continue;
  const [lines, now] = [before.split("\n"), text.split("\n")];
  const at = now.findIndex((line, index) => line !== lines[index]);
  wrong.push(`${name}, line ${at + 1}: it has\n    ${lines[at] ?? ""}\n  and the code says\n    ${now[at] ?? ""}`);
  if (!check) await writeFile(path, text);
}
if (!check) process.stdout.write(wrong.length === 0 ? "docs/reference is as it was\n" : `wrote ${wrong.length} pages of docs/reference\n`);
else if (wrong.length > 0) {
  process.stdout.write(
    `docs/reference isn't what the code says; npm run reference writes it:\n${wrong.map((one) => `  ${one}\n`).join("")}`,
  );
  process.exitCode = 1;
}
