import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { temporaryDirectory } from "../../../test-support/temporary.ts";
import { calls, here } from "./agentperf.ts";
import { writeFiles } from "./files.ts";
import { fakeProgram } from "./programs.ts";

/** Calls that must be refused before anything is measured: exit code 2, one line, no stack. */
async function refused(expected: readonly (readonly [args: readonly string[], message: RegExp])[], env: Record<string, string> = {}) {
  const answers = await calls(
    expected.map(([args]) => args),
    { env },
  );
  for (const [at, [args, message]] of expected.entries()) {
    const { code, stdout, stderr } = answers[at] as (typeof answers)[number];
    const told = `agentperf ${args.join(" ")}: ${stderr}`;
    assert.equal(code, 2, told);
    assert.match(stderr, message, told);
    assert.doesNotMatch(stderr, /^ +at /m, told);
    assert.equal(stdout, "", told);
  }
}

describe("bad input gets one clear error", () => {
  it("in names, with the nearest one", () =>
    refused([
      [["run", "--benhctime", "1s"], /unknown option '--benhctime'.*\n?.*--benchtime/s],
      [["run", "RedisGte"], /no benchmark or suite "RedisGte"; did you mean "RedisGet"\?/],
      [["run", "--suite", "reddis"], /no suite "reddis"; did you mean "redis"\?/],
      [["run", "--redis", "ioredsi"], /no redis adapter "ioredsi"; did you mean "ioredis"\?/],
      [["run", "--runtime", "nod"], /no runtime "nod"; did you mean "node"\?/],
      [["rnu"], /unknown command 'rnu'/],
    ]));

  it("in values", () =>
    refused([
      [["run", "--benchtime", "soon"], /benchtime "soon" must be a duration such as 300ms/],
      [["run", "--count", "0"], /--count 0 must be a whole number from 1/],
      [["run", "--concurrency", "1,x"], /--concurrency x must be a whole number/],
      [["run", "--cpu", "1,x"], /--cpu x must be a whole number from 1/],
      [["run", "--mcp-args", "{"], /--mcp-args must be a JSON object such as/],
      [["run", "--mcp-args", "[1]"], /--mcp-args must be a JSON object/],
      [["run", "--bench", "("], /--bench \( isn't a regular expression/],
      [["run", "--bench", "nothing$"], /nothing matches --bench/],
      [["run", "--format", "xml"], /Allowed choices are table, go, json/],
      [["run", "--timeout", "never"], /--timeout "never" must be a duration/],
    ]));

  it("in what is compared", () =>
    refused([
      [["ab", "--a", "mcp=quick"], /required option '--b/],
      [["ab", "--a", "mpc=quick", "--b", "mcp=mock"], /--a mpc=quick: "mpc=quick" is none of port=adapter \(redis=ioredis\)/],
      [["ab", "CallTool", "--runtime", here, "--a", "mcp=mock", "--b", "mcp=mcok"], /no mcp adapter "mcok"; did you mean "mock"\?/],
      [
        ["ab", "CallTool", "--runtime", here, "--a", "mcp=mock", "--b", "mcp=mock"],
        /nothing to compare: no benchmark in which the sides differ/,
      ],
    ]));

  it("in files: which one, and what was expected", async () => {
    await using own = await temporaryDirectory();
    await writeFiles(own.path, {
      "key.json": { adaptors: {} },
      "throws.mjs": "throw new Error('boom')",
      "g.json": { baselines: { "redis.get": "soon" } },
    });
    const path = (name: string) => `${own.path}/${name}`;
    await refused([
      [["run", "--config", "none.ts"], /none\.ts: no such config file/],
      [["run", "--config", path("key.json")], /key\.json: adaptors: no such key; there are runtimes, adapters/],
      [["run", "--config", path("throws.mjs")], /throws\.mjs: boom/],
      [["run", "--baselines", path("none.json")], /none\.json: the baselines can't be read/],
      [["run", "--baselines", path("g.json")], /g\.json: baselines\.redis\.get: expected a duration/],
    ]);
  });

  it("where a runtime isn't installed, or doesn't answer", async () => {
    await using own = await temporaryDirectory();
    // Not Node: Deno puts one of its own on the PATH of what it starts.
    const missing = here === "bun" ? "deno" : "bun";
    const args = ["run", "RoleCheck", "--runtime", missing];
    await refused([[args, new RegExp(`${missing} isn't installed: there is none on PATH`)]], { PATH: own.path });
    await fakeProgram(own.path, missing, "echo broken >&2; exit 7");
    await refused([[args, new RegExp(`${missing} at .* doesn't answer`)]], { PATH: own.path });
  });
});
