import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

// Shows that CONTRIBUTING's table of what to touch is true, says what was added and seen, and keeps the counts beside those of the packages.

const here = fileURLToPath(new URL(".", import.meta.url));
const outcomes = join(here, ".test-results");
mkdirSync(outcomes, { recursive: true });
const reporters = [
  ...["--test-reporter=spec", "--test-reporter-destination=stdout"],
  ...["--test-reporter=junit", `--test-reporter-destination=${join(outcomes, "node.xml")}`],
];
const { status } = spawnSync(process.execPath, ["--test", ...reporters, join(here, "adding", "adding.test.ts")], { stdio: "inherit" });
process.exit(status ?? 1);
