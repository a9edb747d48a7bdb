import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const tools = fileURLToPath(new URL("tools/", import.meta.url));

/** Installs the registry and the package managers where they aren't yet, or have changed; ends the process where that fails. */
export function installTools(): void {
  const changedMs = (path: string) => statSync(join(tools, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  // npm keeps what it has installed there.
  if (changedMs("node_modules/.package-lock.json") >= Math.max(changedMs("package-lock.json"), changedMs("package.json"))) return;
  const { status } = spawnSync("npm", ["ci", "--silent"], { cwd: tools, stdio: "inherit" });
  if (status !== 0) process.exit(1);
}
