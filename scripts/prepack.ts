import { spawnSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

// Before the package in the working directory is packed, by whichever package manager: built from nothing, so that no file of an earlier
// build goes out, with the licence beside it.

for (const made of ["dist", "tsconfig.tsbuildinfo", "config.schema.json", "result.schema.json"])
  rmSync(made, { recursive: true, force: true });
copyFileSync(fileURLToPath(new URL("../LICENSE", import.meta.url)), "LICENSE");
// On standard error: `npm pack --json` has the other one.
const { status, error } = spawnSync("npm", ["run", "-s", "build"], { stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
if (error !== undefined) process.stderr.write(`npm can't be started: ${error.message}\n`);
process.exit(status ?? 1);
