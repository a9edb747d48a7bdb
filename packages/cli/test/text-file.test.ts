import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { temporaryDirectory } from "../../../test-support/temporary.ts";
import { parseJson, readTextFile } from "../src/text-file.ts";

describe("the text of a file", () => {
  it("is without a byte order mark, in UTF-8 as in the UTF-16 of PowerShell", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "a.json");
    const text = '{"é":1}\n';
    const big = Buffer.from(text, "utf16le").swap16();
    for (const bytes of [
      Buffer.from(text),
      Buffer.from(`\ufeff${text}`),
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]),
      Buffer.concat([Buffer.from([0xfe, 0xff]), big]),
    ]) {
      writeFileSync(path, bytes);
      assert.equal(await readTextFile(path), text);
    }
  });

  it("is refused from 512 MB before it is read, with its size and what to do", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "huge.json");
    writeFileSync(path, "{");
    // Sparse: it takes no room.
    truncateSync(path, 3 * 2 ** 30);
    const startedMs = performance.now();
    await assert.rejects(readTextFile(path), /huge\.json has 3072 MB; at most 512 MB can be read at once: keep fewer launches in a file/);
    assert.ok(performance.now() - startedMs < 2_000, "it wasn't read");
  });

  it("may come through a named pipe", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "pipe");
    execFileSync("mkfifo", [path]);
    const text = "x".repeat(200_000);
    const { spawn } = await import("node:child_process");
    const writer = spawn("sh", ["-c", `head -c 200000 /dev/zero | tr '\\0' x > "${path}"`]);
    const ended = new Promise((resolve) => writer.once("close", resolve));
    assert.equal(await readTextFile(path), text);
    await ended;
  });
});

describe("JSON that can't be parsed", () => {
  it("is told of by its place, and not quoted", () => {
    for (const text of ['{"password": "ZZsecretZZ', "ZZsecretZZ", '{"a": ZZsecretZZ}', "{ZZsecretZZ: 1}"])
      assert.throws(
        () => parseJson(text),
        (thrown) => thrown instanceof Error && /^not JSON, or cut off/.test(thrown.message) && !/ZZ|secret/.test(thrown.message),
      );
  });
});
