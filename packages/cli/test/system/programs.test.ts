import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { candidatesOn, endSignals, isReaderGone, startOf } from "../../src/system/programs.ts";

describe("a program on PATH", () => {
  it("is looked for by its name alone, or on Windows with the endings of programs there", () => {
    assert.deepEqual(candidatesOn("/usr/bin::/opt/a b", "bun", "linux"), ["/usr/bin/bun", "/opt/a b/bun"]);
    assert.deepEqual(candidatesOn("/opt/x", "bun", "darwin"), ["/opt/x/bun"]);
    assert.deepEqual(candidatesOn('C:\\one;;"D:\\a b"', "bun", "win32"), [
      "C:\\one\\bun.exe",
      "C:\\one\\bun.cmd",
      "D:\\a b\\bun.exe",
      "D:\\a b\\bun.cmd",
    ]);
  });
});

describe("starting a program", () => {
  it("needs no shell, but on Windows for what is no executable", () => {
    assert.deepEqual(startOf(["npm", "ci"], "linux"), { file: "npm", args: ["ci"], options: {} });
    assert.deepEqual(startOf(["C:\\node.EXE", "-p", "a b"], "win32"), {
      file: "C:\\node.EXE",
      args: ["-p", "a b"],
      options: { windowsHide: true },
    });
    const { file, args, options } = startOf(["npm", "ci"], "win32", "C:\\cmd.exe");
    assert.deepEqual([file, args], ["C:\\cmd.exe", ["/d", "/s", "/c", '"npm ^^^"ci^^^""']]);
    assert.deepEqual(options, { windowsHide: true, windowsVerbatimArguments: true });
  });

  it("leaves cmd.exe nothing that it would obey, and gives the program each word as it is", () => {
    const word = fc.string({ unit: fc.constantFrom(..."ab \\\"%^&|<>()!,;=*?~$'`") });
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const line = startOf(["C:\\a b\\deno.cmd", ...words], "win32").args[3] ?? "";
        const [first, second] = [byCmd(line.slice(1, -1)), byCmd(byCmd(line.slice(1, -1)).text)];
        // The path is written for the first reading only.
        assert.equal(first.obeyed, "");
        assert.deepEqual(wordsOf(second.text.slice("C:\\a b\\deno.cmd".length)), words);
      }),
    );
  });

  it("refuses a line feed, which would begin another command", () => {
    assert.throws(() => startOf(["npm", "a\nb"], "win32"), /line feed/);
  });
});

/** What cmd.exe makes of a line: a caret makes the next character plain, and these others are obeyed. */
function byCmd(line: string): { text: string; obeyed: string } {
  let [text, obeyed] = ["", ""];
  for (let at = 0; at < line.length; at++) {
    if (line[at] === "^") text += line[++at] ?? "";
    else {
      if (/[%!&|<>()"]/.test(line[at] as string)) obeyed += line[at];
      text += line[at];
    }
  }
  return { text, obeyed };
}

/** The words of a command line, as the programs of Windows read them. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  const word = /\s*"((?:[^"\\]|\\+[^"\\]|(?:\\\\)*\\"|\\+(?!["\\]))*?(?:\\\\)*)"(?=\s|$)/gy;
  for (const [, text = ""] of line.matchAll(word))
    words.push(text.replace(/(\\+)(?="|$)/g, (all) => "\\".repeat(Math.floor(all.length / 2))));
  return words;
}

describe("what systems call things", () => {
  it("is asked for: the signals of an end, and a reader that has gone", () => {
    assert.deepEqual(endSignals("linux"), ["SIGINT", "SIGTERM", "SIGHUP"]);
    assert.ok(!endSignals("win32").includes("SIGTERM"));
    assert.ok(isReaderGone("EPIPE") && isReaderGone("EOF") && !isReaderGone("ENOSPC") && !isReaderGone(undefined));
  });
});
