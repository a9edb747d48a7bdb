import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { signalTo, startServer } from "../../../../test-support/processes.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";

/** Starts what a shell makes of a script, which says in the file `$SAID` that it is ready. */
const started = async (script: string, said: string) => startServer("sh", ["-c", script], { SAID: said }, async () => textOf(said) !== "");

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}

describe("a server that a test starts", { skip: process.platform === "win32" }, () => {
  it("is stopped when it has ended, whoever of its own still holds its output open", async () => {
    await using directory = await temporaryDirectory();
    const said = join(directory.path, "said");
    await using server = await started('sleep 60 & echo $! > "$SAID"; exec sleep 60', said);
    const holder = Number(textOf(said));
    try {
      await server.stop();
      process.kill(holder, 0);
      server.kill("SIGTERM");
      await server.stop();
    } finally {
      signalTo(holder, "SIGKILL");
    }
  });

  it("may end by itself, also where it is frozen", async () => {
    await using directory = await temporaryDirectory();
    const said = join(directory.path, "said");
    const script = `trap 'echo ended > "$SAID"; exit 0' QUIT; echo ready > "$SAID"; while :; do sleep 0.05; done`;
    await using server = await started(script, said);
    server.kill("SIGSTOP");
    await server.stop("SIGQUIT");
    assert.equal(textOf(said), "ended");
  });

  it("is told of with what it printed where it ends at once", async () => {
    const starting = startServer("sh", ["-c", "echo no room >&2; exit 1"], {}, async () => false);
    await assert.rejects(starting, /sh ended: no room/);
  });
});

describe("a signal to a process", () => {
  it("is nothing where the process has ended", async () => {
    const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
    await once(child, "exit");
    signalTo(child.pid, "SIGTERM");
    signalTo(undefined, "SIGTERM");
  });
});
