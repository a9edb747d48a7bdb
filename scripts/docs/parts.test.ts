import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { pageOf, rewritten } from "../site/pages.ts";
import { anchorOf } from "./anchor.ts";
import { linesOf, portsIn, shortened, stepsOf } from "./commands.ts";
import { codeOf } from "./fences.ts";
import { anchorsOf, linksOf } from "./links.ts";
import { terminalPicture } from "./terminal.ts";

const fence = "```";

describe("the code of a document", () => {
  it("is its blocks, with what the comments before them say, and the code in its lines", () => {
    const { fences, inline, given, long } = codeOf(
      `# Title\n\n<!-- given: redis, postgres -->\n<!-- long: minutes -->\n\nRun \`npx x\`:\n\n<!-- file: a.ts -->\n${fence}ts\nconst a = 1;\n${fence}\n\n- in a list:\n\n  <!-- not run: it needs an account -->\n  ${fence}sh\n  one\n    two\n  ${fence}\n\n${fence}\nprinted\n${fence}\n`,
    );
    assert.deepEqual(
      fences.map(({ language, text, line, file, notRun }) => ({ language, text, line, file, notRun })),
      [
        { language: "ts", text: "const a = 1;\n", line: 9, file: "a.ts", notRun: undefined },
        { language: "sh", text: "one\n  two\n", line: 16, file: undefined, notRun: "it needs an account" },
        { language: "", text: "printed\n", line: 21, file: undefined, notRun: undefined },
      ],
    );
    assert.deepEqual(inline, [{ text: "npx x", line: 6 }]);
    assert.deepEqual(given, ["redis", "postgres"]);
    assert.equal(long, "minutes");
  });

  it("is refused where a comment says something of no block", () => {
    assert.throws(() => codeOf("<!-- not run: why -->\n\nA sentence.\n"), /line 3: a comment before it says "not run" of a block/);
  });
});

describe("a document's command lines", () => {
  it("are without comments, and whole where they go on", () => {
    assert.deepEqual(linesOf("one --a 'x' # why\n# only a comment\ntwo \\\n  --b\n\nthree#4\n"), ["one --a 'x'", "two --b", "three#4"]);
  });

  it("are shortened where they would take minutes", () => {
    assert.equal(shortened("npx agentperf run redis"), "npx agentperf run --time-budget 2s --no-benchmem redis");
    assert.equal(
      shortened("npx agentperf run --count 10 -o a.json"),
      "npx agentperf run --benchtime 10ms --no-benchmem --count 2 -o a.json",
    );
    assert.equal(shortened("npx agentperf run x --benchtime 60s"), "npx agentperf run --no-benchmem x --benchtime 10ms");
    assert.equal(shortened("npx agentperf run x --benchtime 200x --no-benchmem"), "npx agentperf run x --benchtime 5x --no-benchmem");
    assert.equal(shortened("npx agentperf run --smoke"), "npx agentperf run --smoke");
    assert.equal(
      shortened("npx agentperf ab x --a . --b git:main --time-budget 30s"),
      "npx agentperf ab x --a . --b git:main --time-budget 4s",
    );
    assert.equal(shortened("npx agentperf check x.json"), "npx agentperf check x.json");
  });

  it("may go on, and may be gates", () => {
    const steps = stepsOf("redis-server --port 6379 &\nnpx agentperf serve\nnpx agentperf check a.json\nnpm install", (line) =>
      line.replace("6379", "1"),
    );
    assert.deepEqual(
      steps.map(({ run, goesOn, isGate }) => [run, goesOn, isGate]),
      [
        ["redis-server --port 1", "at the end", false],
        ["npx agentperf serve", "at once", false],
        ["npx agentperf check a.json", undefined, true],
        ["npm install", undefined, false],
      ],
    );
  });

  it("name ports", () => {
    assert.deepEqual(portsIn("redis://127.0.0.1:6379 --port 8079 PORT=3001 x:5432 --port=8079"), [6379, 8079, 3001]);
  });
});

describe("links", () => {
  it("are found with their places, in pictures and tables too", () => {
    const text = "See [a](b.md#c) and ![p](d.svg).\n\n| x |\n|---|\n| [e](f) |\n";
    assert.deepEqual(
      linksOf(text).map(({ target, line, at }) => [target, line, text.slice(at, at + target.length)]),
      [
        ["b.md#c", 1, "b.md#c"],
        ["d.svg", 1, "d.svg"],
        ["f", 5, "f"],
      ],
    );
  });

  it("lead to headings as GitHub names them", () => {
    assert.equal(anchorOf("Memory, profiles, scaling"), "memory-profiles-scaling");
    assert.equal(anchorOf("`@agentperf/core` and [more](x.md)"), "agentperfcore-and-more");
    assert.deepEqual([...anchorsOf("# Run\n\n## Run\n\nText\n====\n")], ["run", "run-1", "text"]);
  });
});

describe("a page of the site", () => {
  const repository = fileURLToPath(new URL("../../", import.meta.url));
  const documents = new Set(["README.md", "QUICKSTART.md", "docs/guides/README.md", "docs/guides/ci.md", "packages/core/README.md"]);
  const page = (path: string, markdown: string) => rewritten({ path, markdown }, documents, repository);

  it("lies where its document is looked for", () => {
    assert.deepEqual([...documents].map(pageOf), ["index.md", "quickstart.md", "guides/index.md", "guides/ci.md", "packages/core.md"]);
  });

  it("has links that lead to pages, to their headings, and else to the repository", () => {
    assert.equal(page("docs/guides/ci.md", "[a](../../QUICKSTART.md#run)"), "[a](../quickstart.md#run)");
    assert.equal(page("QUICKSTART.md", "[a](docs/guides) and [b](docs/guides/ci.md)"), "[a](./guides/index.md) and [b](./guides/ci.md)");
    assert.equal(page("README.md", "![a](docs/terminal.svg)"), "![a](./terminal.svg)");
    assert.equal(page("README.md", "[a](action.yml)"), "[a](https://github.com/agentperf/agentperf/blob/main/action.yml)");
    assert.equal(page("README.md", "[a](https://example.com/x.md) [b](#c)"), "[a](https://example.com/x.md) [b](#c)");
    assert.throws(() => page("README.md", "[a](docs/none.md)"), /README\.md: docs\/none\.md leads nowhere/);
  });
});

describe("the picture of a terminal", () => {
  it("has each piece of text in its column, with its colour, and nothing that a page could run", () => {
    const picture = terminalPicture("x", "a   \u001b[32m<b>\u001b[39m\n\u001b[1mc\u001b[22m\n");
    assert.match(picture, /<tspan x="18\.0" textLength="8\.4">a<\/tspan>/);
    assert.match(picture, /<tspan x="51\.6" textLength="25\.2" fill="#7ee787">&lt;b&gt;<\/tspan>/);
    assert.match(picture, /<tspan [^>]*font-weight="bold">c<\/tspan>/);
  });

  it("is refused where something else than text and colours was printed", () => {
    assert.throws(() => terminalPicture("x", "\u001b[2J"), /can't show/);
    assert.throws(() => terminalPicture("x", "\u001b[48m"), /no colour for ESC \[ 48 m/);
  });
});
