import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { startHttp } from "../../../../test-support/listener.ts";
import { everythingScript, startEverything } from "../../../../test-support/mcp.ts";
import { startOwnMcp } from "../../../../test-support/mcp-servers.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { agentperf, calls, here, resultDirectory } from "../agentperf.ts";

const runtime = ["--runtime", here];
const short = [...runtime, "--benchtime", "5x", "--no-benchmem"];

describe("an MCP server that is named by its address or its command alone", () => {
  it("is measured, also where it can't end a session, which is a note", async () => {
    await using server = await startOwnMcp({ onDelete: (response) => response.writeHead(404).end() });
    await using own = await resultDirectory();
    const { code, stderr } = await agentperf(["run", "mcp", "--mcp-url", server.url, ...short, "--strict", "-o", own.result]);
    assert.equal(code, 0, stderr);
    assert.equal(stderr.match(/note the MCP server doesn't end a session that is ended by DELETE \(HTTP 404\)/g)?.length, 1, stderr);
    const result = await own.read();
    assert.deepEqual(result.launches.map(({ crossing }) => crossing.replace(/ .* /, " ")).sort(), [
      "mcp/CallTool mcp=http",
      "mcp/ConnectMCP mcp=http",
      "mcp/ListTools mcp=http",
    ]);
  });

  it("is started from a path with a space, in quotes", async () => {
    await using place = await temporaryDirectory();
    const script = join(place.path, "my server", "e 2.mjs");
    await mkdir(dirname(script));
    await writeFile(script, `process.argv[2] = "stdio";\nawait import(${JSON.stringify(everythingScript)});\n`);
    await using own = await resultDirectory();
    const args = ["run", "CallTool", "--mcp-command", `node "${script}"`, ...short, "-o", own.result];
    const { code, stderr } = await agentperf(args);
    assert.equal(code, 0, stderr);
    assert.deepEqual(
      (await own.read()).launches.map(({ crossing }) => crossing.split(" ").at(-1)),
      ["mcp=stdio"],
    );
  });

  it("is measured beside another one that the other flag names, and instead of the config's", async () => {
    await using server = await startOwnMcp();
    await using place = await temporaryDirectory();
    await writeFile(join(place.path, "agentperf.config.json"), JSON.stringify({ adapters: { mcp: "mock" } }));
    await using own = await resultDirectory();
    const flags = ["--mcp-url", server.url, "--mcp-command", `node ${everythingScript} stdio`];
    const config = ["--config", join(place.path, "agentperf.config.json")];
    const { code, stderr } = await agentperf(["run", "CallTool", ...flags, ...config, ...short, "-o", own.result]);
    assert.equal(code, 0, stderr);
    assert.deepEqual((await own.read()).launches.map(({ crossing }) => crossing.split(" ").at(-1)).sort(), ["mcp=http", "mcp=stdio"]);
  });

  it("shows no part of a token that a server says again, however long its answer is", async () => {
    const token = Array.from({ length: 60 }, (_, at) => `t0k3n${at}part.`).join("");
    const long = "who are you? ".repeat(37);
    await using server = await startHttp((request, response) => {
      request.resume();
      response.writeHead(401, { "content-type": "text/plain" }).end(`${long}${token}, ${token} is unknown`);
    });
    const url = `http://127.0.0.1:${server.port}/mcp`;
    for (const adapter of ["lean", "http"]) {
      for (const command of ["run", "doctor"]) {
        const args = [command, ...(command === "run" ? ["CallTool", ...short] : []), "--mcp", adapter, "--mcp-url", url];
        const { stdout, stderr } = await agentperf(args, { env: { MCP_TOKEN: token } });
        const printed = stdout + stderr;
        assert.match(printed, /who are you\?/, `${command} ${adapter}`);
        assert.ok(!printed.includes("t0k3n"), printed);
      }
    }
  });

  it("is the variable's where no flag says anything", async () => {
    const env = { MCP_COMMAND: `node '${everythingScript}' stdio` };
    const { code, stdout, stderr } = await agentperf(["run", "CallTool", ...short], { env });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /mcp=stdio|stdio/);
  });

  it("is reached over the older transport by --mcp sse", async () => {
    await using server = await startEverything("sse");
    const { code, stdout, stderr } = await agentperf(["run", "mcp", "--mcp", "sse", "--mcp-url", server.url, ...short, "--strict"]);
    assert.equal(code, 0, stderr);
    assert.equal(stdout.match(/^Benchmark/gm)?.length, 3, stdout);
  });

  it("says what is wrong: its last words, a missing tool, a command that needs a shell, a flag that nothing takes", async () => {
    await using place = await temporaryDirectory();
    const script = join(place.path, "dies.mjs");
    await writeFile(script, 'console.error("no database"); process.exit(1);');
    const run = (...args: readonly string[]) => ["run", "CallTool", ...args, ...short];
    const [died, missing, piped, unused] = await calls([
      run("--mcp-command", `node ${script}`),
      run("--mcp-command", `node ${everythingScript} stdio`, "--mcp-tool", "ehco"),
      run("--mcp-command", "server | tee log"),
      run("--mcp", "mock", "--mcp-url", "http://127.0.0.1:1/mcp"),
    ]);
    assert.match(died.stderr, /stdio: MCP server node: .*; its standard error ends with: no database/);
    assert.equal(missing.code, 3, missing.stderr);
    assert.match(missing.stderr, /the server has no tool ehco: choose one by --mcp-tool, with its arguments by --mcp-args; it has echo,/);
    assert.equal(piped.code, 2);
    assert.match(piped.stderr, /--mcp-command: \| needs a shell, and none runs the command/);
    assert.equal(unused.code, 2);
    assert.match(unused.stderr, /--mcp-url isn't taken by the chosen mcp adapter mock/);
  });
});

describe("levels of concurrency on a benchmark that has none", () => {
  it("are measured where they are asked for, or skipped with the reason", async () => {
    const args = ["run", "CallTool", "CreateSession", "MemoryPressure", "--mcp", "mock", "--concurrency", "2,8"];
    const { code, stdout, stderr } = await agentperf([...args, ...runtime, "--benchtime", "16x", "--no-benchmem"]);
    assert.equal(code, 0, stderr);
    const names = [...stdout.matchAll(/^Benchmark(\S+)/gm)].map(([, name]) => name?.replace(/-\d+$/, ""));
    assert.deepEqual(names.sort(), [
      "CallTool/concurrency=2",
      "CallTool/concurrency=8",
      "CreateSession/concurrency=2",
      "CreateSession/concurrency=8",
    ]);
    assert.match(
      stderr,
      /skipped .*MemoryPressure\/concurrency=2.*: MemoryPressure is measured one operation at a time only: it holds 64 MiB/,
    );
  });

  it("of a config are those of benchmarks that have levels", async () => {
    await using place = await temporaryDirectory();
    const config = join(place.path, "agentperf.config.json");
    await writeFile(config, JSON.stringify({ concurrency: [2], adapters: { mcp: "mock", redis: "memory" } }));
    const { stdout, stderr, code } = await agentperf(["run", "CallTool", "RedisConcurrent", "--config", config, ...short]);
    assert.equal(code, 0, stderr);
    const names = [...stdout.matchAll(/^Benchmark(\S+)/gm)].map(([, name]) => name?.replace(/-\d+$/, ""));
    assert.deepEqual(names.sort(), ["CallTool", "RedisConcurrent/concurrency=2"]);
  });
});
