import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { AgentperfError } from "@agentperf/core";
import { makeDevice, skipWithoutRoot, smallDisk } from "../../../../test-support/small-disk.ts";
import { openOutput, writeOutput } from "../../src/results/output.ts";

interface Scratch extends AsyncDisposable {
  readonly path: string;
  in(name: string): string;
}

async function scratch(): Promise<Scratch> {
  const path = await mkdtemp(join(tmpdir(), "agentperf-test-output-"));
  return {
    path,
    in: (name) => join(path, name),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

const read = (path: string): string => readFileSync(path, "utf8");

/** What a failure says. */
async function failure(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (thrown) {
    assert.ok(thrown instanceof AgentperfError && thrown.code === "output", String(thrown));
    return thrown.message;
  }
  throw new assert.AssertionError({ message: "it was written" });
}

/** Reads a named pipe until its writer closes it. */
function readerOf(pipe: string, bytes = Number.POSITIVE_INFINITY): Promise<string> {
  const args = Number.isFinite(bytes) ? (["head", ["-c", String(bytes), pipe]] as const) : (["cat", [pipe]] as const);
  const child = spawn(args[0], [...args[1]], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  return new Promise((resolve) => child.once("close", () => resolve(text)));
}

describe("an output that is a regular file", () => {
  it("is made, with its directories, and leaves nothing else beside it", async () => {
    await using own = await scratch();
    const path = own.in("deep/er/r.json");
    await writeOutput(path, "whole");
    assert.equal(read(path), "whole");
    assert.deepEqual(readdirSync(own.in("deep/er")), ["r.json"]);
    assert.equal(statSync(path).mode & 0o777, 0o666 & ~process.umask());
  });

  it("gets each state in turn, and keeps its permissions", async () => {
    await using own = await scratch();
    const path = own.in("r.json");
    await writeFile(path, "old");
    await chmod(path, 0o640);
    const output = await openOutput(path);
    assert.equal(read(path), "old", "opening it changes nothing");
    await output.write("first", "partial");
    assert.equal(read(path), "first");
    await output.write(["sec", "ond é", "😀".repeat(200_000)]);
    assert.equal(read(path), `second é${"😀".repeat(200_000)}`);
    assert.equal(statSync(path).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(own.path), ["r.json"]);
  });

  it("follows no link that was planted where another program would put its draft", async () => {
    await using own = await scratch();
    await writeFile(own.in("victim"), "precious");
    await symlink(own.in("victim"), own.in("r.json.tmp"));
    await writeOutput(own.in("r.json"), "whole");
    assert.equal(read(own.in("victim")), "precious");
    assert.ok(lstatSync(own.in("r.json.tmp")).isSymbolicLink());
  });

  it("is written behind a symbolic link, which stays, also where it points at nothing yet", async () => {
    await using own = await scratch();
    await mkdir(own.in("there"));
    await writeFile(own.in("there/old.json"), "old");
    await symlink("there/old.json", own.in("link.json"));
    await symlink("link.json", own.in("link-to-link.json"));
    await symlink("there/new.json", own.in("dangling.json"));
    await writeOutput(own.in("link-to-link.json"), "whole");
    await writeOutput(own.in("dangling.json"), "new");
    assert.deepEqual([read(own.in("there/old.json")), read(own.in("there/new.json"))], ["whole", "new"]);
    assert.deepEqual(
      ["link-to-link.json", "link.json", "dangling.json"].map((name) => readlinkSync(own.in(name))),
      ["link.json", "there/old.json", "there/new.json"],
    );
    await symlink("circle.json", own.in("circle.json"));
    assert.match(await failure(openOutput(own.in("circle.json"))), /circle\.json can't be written: ELOOP/);
    await symlink("nowhere/r.json", own.in("lost.json"));
    assert.match(await failure(openOutput(own.in("lost.json"))), /ENOENT/);
    assert.ok(!existsSync(own.in("nowhere")), "no directory is made because a link names it");
  });

  it("can't be a directory or a socket, which is said before anything is written", async () => {
    await using own = await scratch();
    await mkdir(own.in("there"));
    assert.match(await failure(openOutput(own.in("there"))), /there can't be written: it is a directory; name a file in it$/);
    assert.match(await failure(openOutput(own.in("not-there/"))), /it is a directory/);
    assert.ok(!existsSync(own.in("not-there")));
    await writeFile(own.in("file"), "");
    assert.match(await failure(openOutput(own.in("file/r.json"))), /ENOTDIR/);
    const server = createServer().listen(own.in("socket"));
    await new Promise((resolve) => server.once("listening", resolve));
    assert.match(await failure(openOutput(own.in("socket"))), /it is a socket/);
    await new Promise((resolve) => server.close(resolve));
  });
});

describe("an output that can't be kept", () => {
  const skip = skipWithoutRoot();
  const large = "x".repeat(200_000);

  it("leaves what was there under another name, and nothing of its own", { skip }, async () => {
    using disk = smallDisk("64k");
    const path = join(disk.path, "r.json");
    writeFileSync(path, "old");
    assert.match(
      await failure(writeOutput(path, large)),
      /r\.json can't be written: ENOSPC: [^,]*; what was there before is in \S*r\.json\.old$/,
    );
    assert.deepEqual(readdirSync(disk.path), ["r.json.old"]);
    assert.equal(read(`${path}.old`), "old");
    // What lies there under that name isn't touched.
    writeFileSync(path, "newer");
    await failure(writeOutput(path, large));
    assert.deepEqual(readdirSync(disk.path).sort(), ["r.json.old", "r.json.old-2"]);
    assert.equal(read(`${path}.old-2`), "newer");
    assert.match(await failure(writeOutput(path, large)), /ENOSPC: [^,;]*$/);
  });

  it("leaves an earlier state of its own as a partial one, and takes a later one", { skip }, async () => {
    using disk = smallDisk("64k");
    const path = join(disk.path, "r.json");
    writeFileSync(path, "old");
    const output = await openOutput(path);
    await output.write("first", "partial");
    assert.match(await failure(output.write(large, "partial")), /what had been written until then is in \S*r\.json\.partial$/);
    assert.deepEqual(readdirSync(disk.path), ["r.json.partial"]);
    await output.write("last");
    assert.equal(read(path), "last");
  });

  it("is known when it is opened, where there is room for nothing", { skip }, async () => {
    using disk = smallDisk("16k");
    execFileSync("mount", ["-o", "remount,nr_inodes=2", disk.path]);
    const path = join(disk.path, "r.json");
    writeFileSync(path, "old");
    assert.match(await failure(openOutput(path)), /ENOSPC.*what was there before is in/);
    assert.deepEqual(readdirSync(disk.path), ["r.json.old"]);
  });

  it("is written in place where a container has mounted it by itself", { skip }, async () => {
    using disk = smallDisk("256k");
    const [mounted, outside] = [join(disk.path, "r.json"), join(disk.path, "outside.json")];
    for (const path of [mounted, outside]) writeFileSync(path, "old");
    execFileSync("mount", ["--bind", outside, mounted]);
    await writeOutput(mounted, "whole");
    assert.equal(read(outside), "whole");
    assert.match(await failure(writeOutput(mounted, "x".repeat(400_000))), /ENOSPC/);
    assert.equal(read(outside), "", "half a result isn't left");
    assert.deepEqual(readdirSync(disk.path).sort(), ["outside.json", "r.json"]);
  });

  it("is written in place where nothing may be put beside it", { skip }, async () => {
    using outer = smallDisk("256k");
    const base = join(outer.path, "base");
    const [mounted, outside] = [join(base, "r.json"), join(outer.path, "outside.json")];
    await mkdir(base);
    for (const path of [mounted, outside]) writeFileSync(path, "old");
    execFileSync("mount", ["--bind", base, base]);
    execFileSync("mount", ["--bind", outside, mounted]);
    execFileSync("mount", ["-o", "remount,ro,bind", base]);
    const output = await openOutput(mounted);
    await output.write("partial", "partial");
    assert.equal(read(outside), "old", "a state that isn't the last can't be taken back");
    await output.write("whole");
    assert.equal(read(outside), "whole");
    assert.match(await failure(openOutput(join(base, "new.json"))), /new\.json can't be written: EROFS: [^']*$/);
  });
});

describe("an output that isn't a regular file", () => {
  const skip = skipWithoutRoot();

  it("is written through when it is a device, which stays one, also behind a link", { skip }, async () => {
    await using own = await scratch();
    makeDevice(own.in("null"), "null");
    makeDevice(own.in("full"), "full");
    await symlink("null", own.in("link"));
    for (const name of ["null", "link"]) await writeOutput(own.in(name), "x".repeat(10_000));
    assert.match(await failure(writeOutput(own.in("full"), "text")), /full can't be written: ENOSPC: [^,]*$/);
    for (const name of ["null", "full"]) assert.ok(lstatSync(own.in(name)).isCharacterDevice(), name);
    assert.deepEqual(readdirSync(own.path).sort(), ["full", "link", "null"]);
  });

  it("gets the last state only when it is a named pipe, and all of it", async () => {
    await using own = await scratch();
    const pipe = own.in("pipe");
    execFileSync("mkfifo", [pipe]);
    const output = await openOutput(pipe);
    await output.write("not yet", "partial");
    const long = "é".repeat(500_000);
    const [text] = await Promise.all([readerOf(pipe), output.write(long)]);
    assert.equal(text, long);
    assert.ok(lstatSync(pipe).isFIFO());
  });

  it("waits for the reader of a named pipe, says so, and stops when it is told to", async () => {
    await using own = await scratch();
    const pipe = own.in("pipe");
    execFileSync("mkfifo", [pipe]);
    const stop = new AbortController();
    const waited = Promise.withResolvers<void>();
    const output = await openOutput(pipe, { signal: stop.signal, onWait: waited.resolve });
    const writing = failure(output.write("text"));
    await waited.promise;
    stop.abort();
    assert.match(await writing, /pipe can't be written: .*abort/i);
  });

  it("fails when the reader of a named pipe has gone away", async () => {
    await using own = await scratch();
    const pipe = own.in("pipe");
    execFileSync("mkfifo", [pipe]);
    const [, said] = await Promise.all([readerOf(pipe, 10), failure(writeOutput(pipe, "x".repeat(1_000_000)))]);
    assert.match(said, /pipe can't be written: EPIPE/);
  });
});
