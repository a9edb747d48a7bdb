import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writePages } from "./site/pages.ts";

// Builds the site of the repository's documents: npm run site. It fails where a link leads nowhere. With --dev it serves the pages as the documents are
// now.

const repository = fileURLToPath(new URL("..", import.meta.url));
const folder = join(repository, "site");
const { dev = false } = parseArgs({ options: { dev: { type: "boolean" } } }).values;

function run(program: string, args: readonly string[], cwd: string): void {
  const { status, error } = spawnSync(program, args, { cwd, stdio: "inherit" });
  if (error !== undefined) process.stderr.write(`${program} can't be started: ${error.message}\n`);
  if (status !== 0) process.exit(status ?? 1);
}

const lock = readFileSync(join(folder, "package-lock.json"), "utf8");
const installed = join(folder, "node_modules", ".agentperf-lock.json");
if (!existsSync(installed) || readFileSync(installed, "utf8") !== lock) {
  run("npm", ["ci", "--ignore-scripts", "--silent"], folder);
  writeFileSync(installed, lock);
}
const count = await writePages(repository, join(folder, "pages"));
run(process.execPath, ["node_modules/vitepress/bin/vitepress.js", dev ? "dev" : "build"], folder);
if (!dev) process.stdout.write(`built ${count} pages in site/.vitepress/dist\n`);
