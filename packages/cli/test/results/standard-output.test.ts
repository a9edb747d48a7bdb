import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { onPath, skipUnless } from "../../../../test-support/requirements.ts";
import { userCommand } from "../../../../test-support/runtime.ts";
import { makeDevice, skipWithoutRoot, smallDisk } from "../../../../test-support/small-disk.ts";

const printer = fileURLToPath(new URL("printer.ts", import.meta.url));
const [program, ...started] = userCommand(printer);

interface Printed {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the printer. @param into - a descriptor for its standard output; default: a pipe that is read, or closed at once */
async function printed(
  args: readonly string[],
  into: number | "read" | "closed" = "read",
  env: Record<string, string> = {},
): Promise<Printed> {
  const { GITHUB_ACTIONS: _github, FORCE_COLOR: _colour, ...rest } = process.env;
  const child = spawn(program, [...started, ...args], {
    stdio: ["ignore", typeof into === "number" ? into : "pipe", "pipe"],
    env: { ...rest, ...env },
  });
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.on("data", (chunk: Buffer) => {
      text[name] += chunk.toString();
    });
  }
  if (into === "closed") child.stdout?.destroy();
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, ...text };
}

function withDescriptor<T>(path: string, use: (descriptor: number) => Promise<T>): Promise<T> {
  const descriptor = openSync(path, "w");
  return use(descriptor).finally(() => closeSync(descriptor));
}

describe("standard output", () => {
  const skip = skipWithoutRoot();

  it("gets all of a long text, printed or by the name -", async () => {
    for (const way of ["print", "raw", "-", "/dev/stdout"]) {
      const { code, stdout, stderr } = await printed([way, "1000000"]);
      assert.deepEqual([code, stdout.length, stderr], [0, 1_000_001, "done\n"], way);
    }
  });

  it("is one of the descriptors that an output can be, such as a shell's >(…)", {
    skip: skipUnless(onPath("bash"), "bash isn't installed"),
  }, () => {
    const command = [process.execPath, ...started].map((word) => `'${word}'`).join(" ");
    const script = `${command} >(wc -c) 100000 2>/dev/null; ${command} /dev/stderr 3 2>&1; ${command} /dev/fd/77 3 2>&1`;
    const { stdout } = spawnSync("bash", ["-c", `(${script}) | sort`], { encoding: "utf8" });
    assert.deepEqual(stdout.trim().split("\n").sort(), [
      "/dev/fd/77 can't be written: ENOENT: no such file or directory",
      "100001",
      "done",
      "xxx",
    ]);
  });

  it("on a full disk is a failure that is said, also where part of the text still had room", { skip }, async () => {
    using disk = smallDisk("64k");
    for (const way of ["print", "raw", "-"]) {
      const path = join(disk.path, "out");
      const { code, stderr } = await withDescriptor(path, (descriptor) => printed([way, "100000"], descriptor));
      assert.equal(code, 3, stderr);
      assert.match(stderr, /^standard output can't be written: ENOSPC/);
      assert.ok(!readFileSync(path, "utf8").includes("not yet"));
      rmSync(path);
    }
  });

  it("on a device that is full is a failure as well", { skip }, async () => {
    const directory = mkdtempSync(join(tmpdir(), "agentperf-test-device-"));
    const full = join(directory, "full");
    makeDevice(full, "full");
    const { code, stderr } = await withDescriptor(full, (descriptor) => printed(["print", "10"], descriptor));
    assert.deepEqual([code, stderr.slice(0, 41)], [3, "standard output can't be written: ENOSPC:"]);
    rmSync(directory, { recursive: true });
  });

  it("without a reader drops what people would have read, and fails for a result", async () => {
    const forPeople = await printed(["print", "1000000"], "closed");
    assert.deepEqual([forPeople.code, forPeople.stderr], [0, "done\n"]);
    const result = await printed(["-", "1000000"], "closed");
    assert.equal(result.code, 3);
    assert.match(result.stderr, /EPIPE/);
  });

  it("is obeyed by no terminal and no workflow, but for colours", async () => {
    const plain = await printed(["fit"]);
    assert.equal(plain.stdout, "::error::\\x1b]52;c;x\\x07 \x1b[31mred\x1b[39m\n");
    const workflow = await printed(["fit"], "read", { GITHUB_ACTIONS: "true" });
    assert.equal(workflow.stdout, ": :error::\\x1b]52;c;x\\x07 \x1b[31mred\x1b[39m\n");
  });
});
