import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { gunzipSync } from "node:zlib";
import { terminalPicture } from "./terminal.ts";

/** The README's picture, from the repository's root. */
export const picturePath = "docs/terminal.svg";

/** The run that it shows. */
const keptRun = "docs/terminal.json.gz";

/** What the command line shows of the kept run on a terminal, as a picture. Needs `script`. */
export function readmePicture(repository: string): string {
  const directory = mkdtempSync(join(tmpdir(), "agentperf-picture-"));
  try {
    const path = join(directory, "result.json");
    writeFileSync(path, gunzipSync(readFileSync(join(repository, keptRun))));
    const { NO_COLOR: _, CI: _ci, ...env } = process.env;
    const show = [process.execPath, join(repository, "packages/cli/bin/agentperf.js"), "show", path, "auth", "redis"];
    // A terminal of some hundred columns, as `script` makes one.
    const line = `stty cols 108 rows 50; exec ${show.map((word) => `'${word}'`).join(" ")}`;
    const options = { cwd: directory, encoding: "utf8", env: { ...env, FORCE_COLOR: "1", TERM: "xterm-256color" } } as const;
    const printed = execFileSync("script", ["-qec", line, "/dev/null"], options).replaceAll("\r\n", "\n");
    return terminalPicture("npx agentperf show result.json auth redis", printed);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
