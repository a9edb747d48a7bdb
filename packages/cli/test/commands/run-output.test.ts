import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { formatResult, parseResult } from "@agentperf/core/result";
import { root } from "../../../../test-support/requirements.ts";
import { sourceCommand } from "../../../../test-support/runtime.ts";
import { makeDevice, skipWithoutRoot, smallDisk } from "../../../../test-support/small-disk.ts";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { agentperf, calls, here } from "../agentperf.ts";
import { directoryOf } from "../files.ts";

describe("an output of run", () => {
  const args = ["run", "RoleCheck", "--smoke", "--runtime", here, "-q", "-o"];
  const isWhole = (text: string) => parseResult(text, "result").launches.length === 1;

  it("goes through a device, a named pipe and a link, which stay what they are", { skip: skipWithoutRoot() }, async () => {
    await using own = await directoryOf({ "target.json": "old" });
    makeDevice(own.file("null"), "null");
    execFileSync("mkfifo", [own.file("pipe")]);
    symlinkSync("target.json", own.file("link.json"));
    const reader = spawn("cat", [own.file("pipe")], { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    reader.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    const ended = new Promise((resolve) => reader.once("close", resolve));
    const answers = await calls(["null", "pipe", "link.json"].map((name) => [...args, own.file(name)]));
    assert.deepEqual(
      answers.map(({ code }) => code),
      [0, 0, 0],
    );
    assert.ok(lstatSync(own.file("null")).isCharacterDevice());
    await ended;
    assert.ok(isWhole(text));
    assert.ok(lstatSync(own.file("pipe")).isFIFO());

    assert.ok(lstatSync(own.file("link.json")).isSymbolicLink());
    assert.ok(isWhole(readFileSync(own.file("target.json"), "utf8")));
    assert.deepEqual(readdirSync(own.path).sort(), ["link.json", "null", "pipe", "target.json"]);
  });

  it("that is - is standard output, with nothing else there", async () => {
    const { code, stdout } = await agentperf([...args, "-"]);
    assert.equal(code, 0);
    assert.ok(isWhole(stdout));
    const loud = await agentperf([...args.filter((word) => word !== "-q"), "-"]);
    assert.ok(isWhole(loud.stdout));
    assert.match(loud.stderr, /BenchmarkRoleCheck/);
  });

  it("that can't be kept ends with 3, and check finds nothing that passes", { skip: skipWithoutRoot() }, async () => {
    using disk = smallDisk("16k");
    const path = join(disk.path, "r.json");
    const old = resultOf([crossingOf("Get")], [launchOf("mine/Get node", 100)]);
    writeFileSync(path, formatResult(old));
    assert.equal((await agentperf(["check", path])).code, 0);
    try {
      writeFileSync(join(disk.path, "fill"), "x".repeat(64_000));
    } catch {
      // Full, as it should be.
    }
    const { code, stderr } = await agentperf([...args, path]);
    assert.equal(code, 3, stderr);
    assert.match(stderr, /r\.json can't be written: ENOSPC/);
    assert.equal((await agentperf(["check", path])).code, 2);

    const folder = await agentperf([...args, `${disk.path}/`]);
    assert.equal(folder.code, 3);
    assert.match(folder.stderr, /can't be written: it is a directory; name a file in it/);
  });

  it("to a full standard output ends with 3, not with 1 as where a gate fails", { skip: skipWithoutRoot() }, async () => {
    await using own = await directoryOf({ "r.json": formatResult(resultOf([crossingOf("Get")], [launchOf("mine/Get node", 100)])) });
    makeDevice(own.file("full"), "full");
    const started = sourceCommand(join(root, "packages", "cli", "bin", "agentperf.js"));
    for (const call of [
      ["check", own.file("r.json")],
      ["compare", own.file("r.json")],
    ]) {
      const command = [...started, ...call].map((word) => `'${word}'`).join(" ");
      const code = await new Promise((resolve) => spawn("sh", ["-c", `${command} > '${own.file("full")}'`]).once("close", resolve));
      assert.equal(code, 3, call.join(" "));
    }
  });
});

describe("a result of a smoke run", () => {
  it("is marked, and refused where figures count", async () => {
    await using own = await directoryOf({});
    const path = own.file("r.json");
    const lists = [
      ["run", "RoleCheck", "--smoke", "--runtime", here, "-q", "-o", path],
      ["check", path],
      ["check", own.path],
      ["baseline", "save", path],
      ["history", path],
    ];
    const [run, ...others] = await calls(lists, { cwd: own.path });
    assert.equal(run?.code, 0);
    assert.equal(parseResult(readFileSync(path, "utf8"), path).plan.smoke, true);
    for (const { code, stderr } of others) {
      assert.equal(code, 2);
      assert.match(stderr, /is the result of run --smoke, which measures nothing/);
    }
    writeFileSync(own.file("real.json"), formatResult(resultOf([crossingOf("Get")], [launchOf("mine/Get node", 100)])));
    const { code, stdout, stderr } = await agentperf(["history", own.path]);
    assert.equal(code, 0);
    assert.match(stdout, /mine\/Get node/);
    assert.match(stderr, /r\.json is left out: it is the result of run --smoke/);
  });
});
