import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { AgentperfError, runtimeOf } from "@agentperf/core";

/** Says which runtime it runs on. */
const question = 'process.stdout.write(process.versions.bun ? "bun" : process.versions.deno ? "deno" : "node")';
const answerTimeoutMs = 5_000;

const ask = promisify(execFile);

/**
 * The Node that runs the router, which is a program for Node whatever measures it: this one, else the first on PATH. Bun and Deno put programs of
 * this name on PATH that are themselves.
 * @throws {AgentperfError} `unavailable`: there is none
 */
export async function nodeProgram(path = process.env["PATH"] ?? ""): Promise<string> {
  if (runtimeOf(globalThis) === "node") return process.execPath;
  const name = process.platform === "win32" ? "node.exe" : "node";
  for (const directory of path.split(delimiter)) {
    const program = join(directory, name);
    const isThere =
      directory !== "" &&
      (await access(program, constants.X_OK).then(
        () => true,
        () => false,
      ));
    if (!isThere) continue;
    const said = await ask(program, ["-e", question], { timeout: answerTimeoutMs }).then(
      ({ stdout }) => String(stdout),
      () => "",
    );
    if (said.trim() === "node") return program;
  }
  throw new AgentperfError("unavailable", "claude-code-router runs on Node, and none is on PATH: install it, or set the option node");
}
