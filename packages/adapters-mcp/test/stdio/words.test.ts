import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AgentperfError } from "@agentperf/core";
import { environment } from "../../../../test-support/environment.ts";
import { wordsOf } from "../../src/stdio/words.ts";

describe("the words of a command line", () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    'node "/x/e 2.mjs"': ["node", "/x/e 2.mjs"],
    "node '/x/e 2.mjs' --name='a b'": ["node", "/x/e 2.mjs", "--name=a b"],
    "  npx  -y \t server  ": ["npx", "-y", "server"],
    "node /x/e\\ 2.mjs": ["node", "/x/e 2.mjs"],
    'server ""': ["server", ""],
    'server \'it says "hi"\' "it\'s"': ["server", 'it says "hi"', "it's"],
    "server '{\"a\": [1, 2]}'": ["server", '{"a": [1, 2]}'],
    "server 'http://x/?a=1&b=2' '*.js' 'a|b' '$HOME' '#1'": ["server", "http://x/?a=1&b=2", "*.js", "a|b", "$HOME", "#1"],
    "server é 日本": ["server", "é", "日本"],
  };
  for (const [text, words] of Object.entries(cases)) {
    it(`${text} is ${JSON.stringify(words)}`, () => assert.deepEqual(wordsOf(text, "--mcp-command"), words));
  }

  it("hold the values of variables, as one word each", () => {
    using _ = environment({ AGENTPERF_TEST_DIR: "/a b" });
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a shell would expand.
    assert.deepEqual(wordsOf('node $AGENTPERF_TEST_DIR/x "${AGENTPERF_TEST_DIR}/y"', "MCP_COMMAND"), ["node", "/a b/x", "/a b/y"]);
  });
});

describe("what needs a shell is refused, not run", () => {
  const cases: Readonly<Record<string, RegExp>> = {
    "server | tee log": /^--mcp-command: \| needs a shell, and none runs the command/,
    "server|tee": /\| needs a shell/,
    "server > log": /> needs a shell/,
    "server 2>&1": /needs a shell/,
    "a && b": /&& needs a shell/,
    "a; b": /; needs a shell/,
    "server &": /& needs a shell/,
    "server < in": /< needs a shell/,
    "server $(id)": /needs a shell/,
    "server `id`": /` needs a shell/,
    "server *.js": /\*\.js needs a shell/,
    "server # why": /# needs a shell/,
    'server "a': /a quote or an escape isn't closed/,
    "server 'a": /a quote or an escape isn't closed/,
    "server a\\": /a quote or an escape isn't closed/,
    "server $AGENTPERF_TEST_UNSET": /the variable AGENTPERF_TEST_UNSET isn't set/,
    "PORT=1 server": /PORT=1 isn't a program: set variables by the option env/,
    "": /it is empty/,
    "   ": /it is empty/,
  };
  for (const [text, message] of Object.entries(cases)) {
    it(JSON.stringify(text), () => {
      assert.throws(
        () => wordsOf(text, "--mcp-command"),
        (thrown) => thrown instanceof AgentperfError && thrown.code === "config" && message.test(thrown.message),
      );
    });
  }
});
