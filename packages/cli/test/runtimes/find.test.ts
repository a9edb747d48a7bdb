import assert from "node:assert/strict";
import { delimiter, join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { AgentperfError, type RuntimeName, runtimeNames, runtimeOf } from "@agentperf/core";
import fc from "fast-check";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { findRuntime, findRuntimes, parseAnswer } from "../../src/runtimes/find.ts";
import { runtimes } from "../../src/runtimes/index.ts";
import { fakeProgram } from "../programs.ts";

const here = runtimeOf(globalThis);
const [other, ...rest] = runtimeNames.filter((name) => name !== here);
assert.ok(other !== undefined);

const specOf = (name: RuntimeName) => ({ name, runtime: name });

const answering = (version: string, executable: string) => `echo '["${version}", "${executable}"]'`;

describe("findRuntime", () => {
  it("takes the runtime that runs this program, whatever is on PATH", async () => {
    await using directory = await temporaryDirectory();
    await fakeProgram(directory.path, here, answering("0.0.0", "/elsewhere"));
    const found = await findRuntime(specOf(here), { path: directory.path });
    assert.equal(found?.executable, process.execPath);
    assert.match(found.version, /^\d+\.\d+\.\d+/);
  });

  it("asks the first program of its name on PATH for its version and its own path", async () => {
    await using directory = await temporaryDirectory();
    const [first, second] = [join(directory.path, "first"), join(directory.path, "second")];
    // Not one that can be started.
    await fakeProgram(first, other, answering("1.0.0", "/one"), 0o644);
    await fakeProgram(second, other, answering("2.0.0", "/two"));
    const found = await findRuntime(specOf(other), { path: ["", join(directory.path, "absent"), first, second].join(delimiter) });
    assert.deepEqual(
      { ...found },
      { ...(await runtimes[other]()), runtime: other, version: "2.0.0", executable: "/two", args: undefined, env: undefined },
    );
  });

  it("asks in the runtime's own words", async () => {
    await using directory = await temporaryDirectory();
    const { question } = await runtimes[other]();
    await fakeProgram(directory.path, other, 'printf \'["%s", "%s"]\' $# "$1"');
    const found = await findRuntime(specOf(other), { path: directory.path });
    assert.deepEqual([found?.version, found?.executable], [String(question.length), question[0]]);
  });

  it("passes over a program that is another runtime, and refuses it where there is no other", async () => {
    await using directory = await temporaryDirectory();
    const [first, second] = [join(directory.path, "first"), join(directory.path, "second")];
    // This runtime under another one's name, as bunx --bun puts Bun on PATH as node.
    const { question } = await runtimes[here]();
    const words = question.map((word) => `'${word}'`).join(" ");
    await fakeProgram(first, other, `exec '${process.execPath}' ${words}`);
    await assert.rejects(findRuntime(specOf(other), { path: first }), new RegExp(`${other} at \\S+ is ${here}: what it measured`));
    await fakeProgram(second, other, answering("2.0.0", "/two"));
    assert.equal((await findRuntime(specOf(other), { path: [first, second].join(delimiter) }))?.executable, "/two");
  });

  it("takes the program at a path, under the name and with the settings that were asked for", async () => {
    await using directory = await temporaryDirectory();
    const command = await fakeProgram(directory.path, "mine", answering("2.0.0", "/real"));
    const settings = { args: ["--smol"], env: { A: "1" } };
    const found = await findRuntime({ name: "small", runtime: other, command, ...settings });
    const { name, runtime, version, executable, args, env } = found ?? {};
    assert.deepEqual(
      { name, runtime, version, executable, args, env },
      { name: "small", runtime: other, version: "2.0.0", executable: "/real", ...settings },
    );
    const absent = join(directory.path, "absent");
    await assert.rejects(findRuntime({ name: "x", runtime: other, command: absent }), /absent isn't there, or no program$/);
  });

  it("finds none where there is none", async () => {
    await using directory = await temporaryDirectory();
    assert.equal(await findRuntime(specOf(other), { path: directory.path }), undefined);
  });

  it("says what a program that doesn't answer did instead", async () => {
    await using directory = await temporaryDirectory();
    const program = await fakeProgram(directory.path, other, "echo '[1, 2]'");
    const refused = (reason: RegExp) => (thrown: unknown) =>
      thrown instanceof AgentperfError &&
      thrown.code === "unavailable" &&
      thrown.message.startsWith(`${other} at ${program}`) &&
      reason.test(thrown.message);
    await assert.rejects(
      findRuntime(specOf(other), { path: directory.path }),
      refused(/printed \[1, 2\] instead of its version and its path/),
    );
    await fakeProgram(directory.path, other, "exit 3");
    await assert.rejects(findRuntime(specOf(other), { path: directory.path }), refused(/doesn't answer/));
  });
});

describe("findRuntimes", () => {
  it("finds those that answer, in the order they are shown", async () => {
    await using directory = await temporaryDirectory();
    for (const name of rest) await fakeProgram(directory.path, name, answering("3.0.0", "/three"));
    await fakeProgram(directory.path, other, "exit 1");
    const found = await findRuntimes(directory.path);
    assert.deepEqual(
      found.map(({ name }) => name),
      runtimeNames.filter((name) => name !== other),
    );
  });
});

describe("parseAnswer", () => {
  it("reads a version and a path", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (version, executable) => {
        assert.deepEqual(parseAnswer(`${JSON.stringify([version, executable])}\n`), { version, executable });
      }),
    );
  });

  it("refuses everything else", () => {
    for (const text of ["", "24.0.0", "null", "{}", '["24.0.0"]', '["24.0.0", null]', '"ab"'])
      assert.throws(() => parseAnswer(text), Error, text);
  });
});
