import assert from "node:assert/strict";
import { chmod, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { describe, it } from "node:test";
import { runtimeOf } from "@agentperf/core";
import { agentperf, ownDirectory } from "./agentperf.ts";

/** A call that must be refused before anything is measured: exit code 2, one line, no stack. */
async function refused(args: readonly string[], message: RegExp, env: Record<string, string> = {}): Promise<void> {
  const { code, stdout, stderr } = await agentperf(args, { env });
  assert.equal(code, 2, `${args.join(" ")}: ${stderr}`);
  assert.match(stderr, message);
  assert.ok(!/^ +at /m.test(stderr), stderr);
  assert.equal(stdout, "");
}

describe("bad input gets one clear error", () => {
  it("in names, with the nearest one", async () => {
    await refused(["run", "--benhctime", "1s"], /unknown option '--benhctime'.*\n?.*--benchtime/s);
    await refused(["run", "RedisGte"], /no benchmark or suite "RedisGte"; did you mean "RedisGet"\?/);
    await refused(["run", "--suite", "reddis"], /no suite "reddis"; did you mean "redis"\?/);
    await refused(["run", "--redis", "ioredsi"], /no redis adapter "ioredsi"; did you mean "ioredis"\?/);
    await refused(["run", "--runtime", "nod"], /no runtime "nod"; did you mean "node"\?/);
    await refused(["rnu"], /unknown command 'rnu'/);
  });

  it("in values", async () => {
    await refused(["run", "--benchtime", "soon"], /benchtime "soon" must be a duration such as 300ms/);
    await refused(["run", "--count", "0"], /--count 0 must be a whole number from 1/);
    await refused(["run", "--concurrency", "1,x"], /--concurrency x must be a whole number/);
    await refused(["run", "--mcp-args", "{"], /--mcp-args must be a JSON object such as/);
    await refused(["run", "--mcp-args", "[1]"], /--mcp-args must be a JSON object/);
    await refused(["run", "--bench", "("], /--bench \( isn't a regular expression/);
    await refused(["run", "--bench", "nothing$"], /nothing matches --bench/);
    await refused(["run", "--format", "xml"], /Allowed choices are table, go, json/);
    await refused(["run", "--timeout", "never"], /--timeout "never" must be a duration/);
  });

  it("in files: which one, which key, what was expected", async () => {
    const own = await ownDirectory();
    const file = async (name: string, text: string) => {
      await writeFile(join(own.path, name), text);
      return join(own.path, name);
    };
    await refused(["run", "--config", "none.ts"], /none\.ts: no such config file/);
    await refused(["run", "--config", await file("a.json", "{")], /a\.json: .*JSON/);
    await refused(["run", "--config", await file("b.json", '{"benchtime":5}')], /b\.json: benchtime: .*expected string/);
    await refused(
      ["run", "--config", await file("c.json", '{"adaptors":{}}')],
      /c\.json: adaptors: no such key; there are runtimes, adapters/,
    );
    await refused(["run", "--config", await file("d.json", '{"adapters":{"redis":5}}')], /d\.json: adapters\.redis: expected an adapter/);
    await refused(["run", "--config", await file("e.mjs", "throw new Error('boom')")], /e\.mjs: boom/);
    await refused(["run", "--config", await file("f.json", '{"suites":["./ghost.ts"]}')], /ghost\.ts/);
    await refused(["run", "--baselines", join(own.path, "none.json")], /none\.json: the baselines can't be read/);
    await refused(
      ["run", "--baselines", await file("g.json", '{"baselines":{"redis.get":"soon"}}')],
      /g\.json: baselines\.redis\.get: expected a duration/,
    );
    const kept = await agentperf(["run", "RoleCheck", "--smoke", "-o", join(own.path, "a.json", "x")]);
    assert.equal(kept.code, 3);
    assert.match(kept.stderr, /x can't be written: ENOTDIR/);
    await own.remove();
  });

  it("where a runtime isn't installed, and the others go on", async () => {
    const own = await ownDirectory();
    // A PATH on which only the runtime of this test, and none other, can be found.
    const env = { PATH: [own.path, "/usr/bin", "/bin"].join(delimiter) };
    const missing = runtimeOf(globalThis) === "bun" ? "deno" : "bun";
    await refused(["run", "RoleCheck", "--runtime", missing], new RegExp(`${missing} isn't installed: there is none on PATH`), env);
    await own.remove();
  });

  it("where a runtime on PATH doesn't answer", async () => {
    const own = await ownDirectory();
    const missing = runtimeOf(globalThis) === "bun" ? "deno" : "bun";
    await writeFile(join(own.path, missing), "#!/bin/sh\necho broken >&2\nexit 7\n");
    await chmod(join(own.path, missing), 0o755);
    await refused(["run", "RoleCheck", "--runtime", missing], new RegExp(`${missing} at .* doesn't answer`), {
      PATH: `${own.path}${delimiter}/usr/bin${delimiter}/bin`,
    });
    await own.remove();
  });
});

describe("a benchmark that goes wrong takes no other with it", () => {
  it("is reported with what happened, on each runtime, without a stack", async () => {
    const own = await ownDirectory();
    const args = ["run", "--config", "broken.config.ts", "--benchtime", "20x", "--timeout", "4s", "-o", own.result];
    const { code, stdout, stderr } = await agentperf(args);
    assert.equal(code, 3);
    const result = await own.read();
    const said = (name: string) => result.failures.filter(({ crossing }) => crossing.includes(`/${name} `));
    const expected: Readonly<Record<string, readonly [code: string, message: RegExp]>> = {
      Throws: ["benchmark", /the operation broke/],
      Wrong: ["wrong-answer", /gave a wrong result \(41\)/],
      Dies: ["worker-died", /process died \(SIGKILL\)/],
      Leaves: ["worker-died", /process ended by itself before it gave figures/],
      Hangs: ["timeout", /no end within 4 s/],
      Spins: ["timeout", /no end within 4 s/],
      Forgets: ["benchmark", /nobody waited for this/],
    };
    for (const [name, [failureCode, message]] of Object.entries(expected)) {
      const failures = said(name);
      assert.equal(failures.length, 3, `${name} on three runtimes: ${JSON.stringify(failures)}`);
      for (const failure of failures) {
        assert.equal(failure.code, failureCode, `${name}: ${failure.message}`);
        assert.match(failure.message, message);
      }
    }
    for (const name of ["Fine", "Noisy"]) {
      assert.equal(said(name).length, 0, name);
      assert.equal(result.launches.filter(({ crossing }) => crossing.includes(`/${name} `)).length, 3, name);
    }
    assert.ok(!stdout.includes("BenchmarkFake"), "what a benchmark prints is no result");
    assert.ok(!/^ +at /m.test(stderr), stderr);
    assert.match(stderr, /failed .*broken\/Throws.*: the operation broke/);
    await own.remove();
  });

  it("shows the stack, and what it printed, with -v", async () => {
    const own = await ownDirectory();
    const args = [
      "run",
      "Throws",
      "Noisy",
      "--config",
      "broken.config.ts",
      "--runtime",
      "node",
      "--benchtime",
      "20x",
      "-v",
      "-o",
      own.result,
    ];
    const { stderr } = await agentperf(args);
    assert.match(stderr, /the operation broke\n +at .*broken\.ts/);
    assert.match(stderr, /\| and on the other stream/);
    await own.remove();
  });
});

describe("--help", () => {
  it("has examples, for every command", async () => {
    for (const command of [
      [],
      ["run"],
      ["list"],
      ["doctor"],
      ["init"],
      ["compare"],
      ["check"],
      ["history"],
      ["ab"],
      ["baseline", "save"],
      ["gateway"],
    ]) {
      const { code, stdout } = await agentperf([...command, "--help"]);
      assert.equal(code, 0);
      assert.match(stdout, /Examples:\n {2}\$ /, command.join());
      for (const line of stdout.split("\n")) assert.ok(line.length <= 120, line);
    }
  });
});
