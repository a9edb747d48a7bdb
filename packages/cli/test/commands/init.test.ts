import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { join, relative } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { parse } from "yaml";
import { type LayOptions, layPackages } from "../../../../test-support/installed.ts";
import { onPath, root, skipUnless } from "../../../../test-support/requirements.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { agentperf, type Call, type CallOptions, here, other } from "../agentperf.ts";
import { writeFiles } from "../files.ts";
import { fakeProgram } from "../programs.ts";

/** A project of a user's own, with our packages installed in it. */
interface Project extends AsyncDisposable {
  readonly path: string;
  call(args: readonly string[], options?: CallOptions): Promise<Call>;
  /** All that is in it but what is installed, by paths. */
  files(): Record<string, string>;
}

async function projectOf(
  files: Readonly<Record<string, unknown>>,
  options: LayOptions & { readonly folder?: string } = {},
): Promise<Project> {
  const directory = await temporaryDirectory();
  const path = join(directory.path, options.folder ?? "a project");
  await writeFiles(path, files);
  const installed = layPackages(path, options);
  return {
    ...directory,
    path,
    call: (args, more = {}) => agentperf(args, { installed, cwd: path, ...more }),
    files: () => Object.fromEntries(filesIn(path).map((file) => [relative(path, file), readFileSync(file, "utf8")])),
  };
}

const filesIn = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true }).flatMap(({ name }) => {
    if (name === "node_modules" || name === ".git") return [];
    const path = join(directory, name);
    return statSync(path).isDirectory() ? filesIn(path) : [path];
  });

/** What `npm init -y` writes. */
const npmInit = { name: "a-project", version: "1.0.0", main: "index.js", license: "ISC", type: "commonjs" };

const measure = (...names: readonly string[]) => ["run", ...names, "--runtime", here, "--benchtime", "5x", "-o", "result.json"];

function runs({ code, stderr, stdout }: Call, ...names: readonly string[]): void {
  assert.equal(code, 0, stderr);
  for (const name of names) assert.match(stdout, new RegExp(`^Benchmark${name}-`, "m"));
}

describe("agentperf init", () => {
  it("sets up what npm init has made, in which one package is all that can be imported", async () => {
    await using project = await projectOf({ "package.json": npmInit }, { layout: "strict" });
    const { code, stdout, stderr } = await project.call(["init", "--no-install"]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /no terminal to ask on: this goes on as with --yes/);
    assert.deepEqual(Object.keys(project.files()).sort(), [".gitignore", "agentperf.config.mts", "bench/example.mts", "package.json"]);
    assert.match(
      stdout,
      /next:\n {2}npm install --save-dev @agentperf\/cli@\S+\n {2}npx agentperf run ParseState\n {2}npx agentperf doctor\n/,
    );
    runs(await project.call(measure("ParseState")), "ParseState");
    // From a folder below, and with the runtimes the other way round.
    await mkdir(join(project.path, "bench", "deep"));
    const below = await project.call(["run", "ParseState", "--runtime", other, "--benchtime", "5x", "-v"], {
      cwd: join(project.path, "bench", "deep"),
    });
    runs(below, "ParseState");
    assert.match(below.stderr, /config \.\.\/\.\.\/agentperf\.config\.mts/);
  });

  it("changes nothing when it is called again", async () => {
    await using project = await projectOf({ "package.json": npmInit, ".gitignore": "dist" });
    await project.call(["init", "--yes", "--no-install"]);
    const before = project.files();
    assert.equal(before[".gitignore"], "dist\n.agentperf/results/\n.agentperf/profiles/\n");
    const again = await project.call(["init", "--yes", "--no-install"]);
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /kept agentperf\.config\.mts, which is there already/);
    assert.deepEqual(project.files(), before);
  });

  it("measures a function of a TypeScript project, which it doesn't run", async () => {
    const marker = "import { writeFileSync } from 'node:fs';\nwriteFileSync('was-run', '');\nexport const go = (n: number) => n;\n";
    const source = "/** Joins. */\nexport function joined(words: string[], gap: string): string {\n  return words.join(gap);\n}\n";
    await using project = await projectOf(
      {
        "package.json": npmInit,
        "src/words.ts": source,
        "src/app.ts": marker,
        "src/index.ts": "import './app.ts';\nexport * from './words.ts';\n",
      },
      { layout: "strict" },
    );
    const { code, stdout, stderr } = await project.call(["init", "--yes", "--no-install"]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /src\/words\.ts wasn't run: give joined real arguments/);
    assert.match(project.files()["bench/own.mts"] ?? "", /setup: \(\) => \(\{ words: \["hello", "world"\], gap: "hello" \}\)/);
    runs(await project.call(measure()), "Joined");
    assert.ok(!existsSync(join(project.path, "was-run")));
  });

  it("measures a function of a CommonJS project", async () => {
    const source = '"use strict";\nconst upper = (title) => {\n  return title.toUpperCase();\n};\nmodule.exports = { upper };\n';
    await using project = await projectOf({ "package.json": npmInit, "index.js": source });
    assert.equal((await project.call(["init", "--yes", "--no-install"])).code, 0);
    runs(await project.call(measure()), "Upper");
  });

  it("writes what TypeScript accepts in the strictest project, and JavaScript where its compiler would refuse the import", async () => {
    const compilerOptions = {
      strict: true,
      module: "nodenext",
      target: "es2024",
      lib: ["es2024", "esnext"],
      noEmit: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: true,
      types: [],
    };
    const files = {
      "package.json": { ...npmInit, dependencies: { ioredis: "^6.0.0" } },
      "src/a.ts": "export const double = (n: number): number => 2 * n;\n",
    };
    const tsconfig = { compilerOptions, include: ["**/*.ts", "**/*.mts"] };
    await using project = await projectOf({ ...files, "tsconfig.json": tsconfig }, { layout: "strict" });
    await project.call(["init", "--yes", "--no-install"]);
    assert.deepEqual(
      Object.keys(project.files()).filter((path) => path.startsWith("bench/")),
      ["bench/own.mjs", "bench/redis.mts"],
    );
    execFileSync(join(root, "node_modules", ".bin", "tsc"), ["-p", project.path], { stdio: "inherit" });
    await using extensions = await projectOf({
      ...files,
      "tsconfig.json": { ...tsconfig, compilerOptions: { ...compilerOptions, allowImportingTsExtensions: true } },
    });
    await extensions.call(["init", "--yes", "--no-install"]);
    assert.ok(Object.hasOwn(extensions.files(), "bench/own.mts"));
    execFileSync(join(root, "node_modules", ".bin", "tsc"), ["-p", extensions.path], { stdio: "inherit" });
  });

  it("takes the Redis client that is there, and neither writes nor says an address", async () => {
    const dependencies = { redis: "^6.0.0", pg: "^8.0.0" };
    await using project = await projectOf(
      { "package.json": { type: "module", dependencies }, "pnpm-lock.yaml": "" },
      { clients: ["redis"] },
    );
    const env = { REDIS_URL: "redis://ada:s3cr3t-word@127.0.0.1:1" };
    const { code, stdout, stderr } = await project.call(["init", "--yes", "--no-install"], { env });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /pnpm add --save-dev @agentperf\/cli@/);
    assert.match(stdout, /POSTGRES_URL isn't set, the address of a PostgreSQL database: start one with /);
    const files = project.files();
    assert.match(
      files["agentperf.config.ts"] ?? "",
      /redis: env\("REDIS_URL"\) === undefined \? "memory" : firstAvailable\("node-redis", "memory"\)/,
    );
    assert.ok(!JSON.stringify([files, stdout, stderr]).includes("s3cr3t"));
    const measured = await project.call(measure("own-redis"), { env });
    runs(measured, "ParseState");
    assert.match(measured.stderr, /node-redis can't be reached/);
  });

  it("sets up each port whose client is there, by what our adapters say of themselves", async () => {
    const clients = ["ws", "opossum", "pino", "prom-client", "openai"];
    const dependencies = Object.fromEntries([...clients, "undici", "@opentelemetry/sdk-metrics", "express"].map((name) => [name, "*"]));
    await using project = await projectOf({ "package.json": { type: "module", dependencies } }, { clients });
    const env = { WEBSOCKET_URL: "wss://ada:s3cr3t-word@127.0.0.1:1/echo", LLM_URL: undefined };
    const { code, stdout, stderr } = await project.call(["init", "--yes", "--no-install"], { env });
    assert.equal(code, 0, stderr);
    const files = project.files();
    const text = files["agentperf.config.ts"] ?? "";
    assert.deepEqual(Object.keys(files).sort(), [".gitignore", "agentperf.config.ts", "package.json"]);
    // Of OpenTelemetry the exporter isn't there.
    for (const line of ['llm: "openai",', 'breaker: "opossum",', 'metrics: "prom-client",', 'audit: "pino",', 'websocket: "ws",'])
      assert.ok(text.includes(`    ${line}\n`), text);
    assert.match(text, /\/\/ websocket: \["ws", "undici"\], \/\/ to compare them/);
    assert.match(text, /suites: \[("@agentperf\/suites\/(llm|breaker|metrics|audit|websocket)"(, )?){5}\]/);
    assert.match(stdout, /run Message BreakerClosed CounterInc AppendAudit ConnectWebSocket\n/);
    assert.match(stdout, /LLM_URL isn't set, the address of the way to a language model: /);
    assert.ok(!JSON.stringify([files, stdout, stderr]).includes("s3cr3t"));
    const own = { WEBSOCKET_URL: undefined, LLM_URL: undefined };
    runs(
      await project.call(measure("Message", "BreakerOpen", "CounterInc", "ConnectWebSocket"), { env: own }),
      "Message",
      "BreakerOpen",
      "CounterInc",
      "ConnectWebSocket",
    );
  });

  it("sets up a port that is asked for, and names the client that it needs", async () => {
    await using project = await projectOf({ "package.json": npmInit });
    const { code, stdout, stderr } = await project.call(["init", "--yes", "--no-install", "--measure", "sql,audit,websocket"]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /npm install --save-dev @agentperf\/cli@\S+ '?pg@\^8\.11\.0'? '?ws@\^8\.16\.0'?\n/);
    assert.match(project.files()["agentperf.config.mts"] ?? "", / {4}sql: "pg",\n.* {4}audit: "file-chain",\n/s);
  });

  const server = `import { McpServer } from "@modelcontextprotocol/server";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";
const server = new McpServer({ name: "own", version: "1.0.0" });
server.registerTool("greet", { inputSchema: z.object({ who: z.string() }) }, async ({ who }) => ({ content: [{ type: "text", text: "hello " + who }] }));
await server.connect(new StdioServerTransport());
`;
  const ofServer = { type: "module", bin: { own: "./server.js" }, dependencies: { "@modelcontextprotocol/server": "^2.4.0" } };
  const serverProject = () =>
    projectOf(
      { "package.json": ofServer, "server.js": server },
      { clients: ["@modelcontextprotocol/server", "@modelcontextprotocol/client", "zod"] },
    );

  it("measures a package's own MCP server, from a folder below too", async () => {
    await using project = await serverProject();
    const { code, stdout, stderr } = await project.call(["init", "--yes", "--no-install"]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /npm install --save-dev @agentperf\/cli@\S+ @modelcontextprotocol\/client@\^2/);
    assert.match(project.files()["agentperf.config.ts"] ?? "", /call: \{ tool: "greet", arguments: \{\} \}/);
    await mkdir(join(project.path, "below"));
    runs(await project.call(measure("ListTools"), { cwd: join(project.path, "below") }), "ListTools");
  });

  it("asks the server for its tools where it may start it", async () => {
    await using project = await serverProject();
    const { code, stderr } = await project.call(["init", "--yes", "--no-install", "--start-server"]);
    assert.equal(code, 0, stderr);
    assert.match(project.files()["agentperf.config.ts"] ?? "", /call: \{ tool: "greet", arguments: \{"who":"hello"\} \}/);
    runs(await project.call(measure("CallTool")), "CallTool");
  });

  it("stays in a member of a workspace, with the workspace's package manager", async () => {
    await using project = await projectOf({
      "package.json": { workspaces: ["packages/*"] },
      "yarn.lock": "__metadata:\n",
      ".git/HEAD": "",
      "packages/a/package.json": { name: "a", type: "module" },
    });
    const before = project.files();
    const { code, stdout } = await project.call(["init", "--yes", "--no-install", "--workflow"], {
      cwd: join(project.path, "packages", "a"),
    });
    assert.equal(code, 0);
    assert.match(stdout, /yarn add --dev @agentperf\/cli@\S+\n {2}yarn agentperf run ParseState/);
    assert.match(stdout, /no workflow was written: it belongs into the root of a git repository/);
    const added = Object.keys(project.files()).filter((path) => !Object.hasOwn(before, path));
    assert.deepEqual(added.sort(), ["packages/a/.gitignore", "packages/a/agentperf.config.ts", "packages/a/bench/example.ts"]);
  });

  it("writes a workflow where it is asked for one, once", async () => {
    await using project = await projectOf({ "package.json": npmInit, "bun.lock": "", ".git/HEAD": "" });
    await project.call(["init", "--yes", "--no-install", "--workflow"]);
    const text = project.files()[".github/workflows/agentperf.yml"] ?? "";
    const { jobs } = parse(text) as { jobs: { agentperf: { steps: { run?: string; with?: object }[] } } };
    assert.ok(jobs.agentperf.steps.some(({ run }) => run === "bun install --frozen-lockfile"));
    assert.deepEqual(jobs.agentperf.steps.at(-1)?.with, { benchmarks: "ParseState", runtime: "bun" });
    const again = await project.call(["init", "--yes", "--no-install", "--workflow"]);
    assert.match(again.stdout, /kept \.github\/workflows\/agentperf\.yml/);
    assert.equal(project.files()[".github/workflows/agentperf.yml"], text);
  });

  it("writes nothing where there is no project, or one that can't be read", async () => {
    // Deno reads package.json before any program does, and says so itself.
    const broken = here === "deno" ? /Malformed package\.json/ : /package\.json can't be used: it isn't JSON; nothing was written/;
    for (const [files, said] of [
      [{ x: "" }, /there is no package\.json in .*: run "npm init -y" there, .*; nothing was written/],
      [{ "package.json": "{" }, broken],
    ] as const) {
      await using project = await projectOf(files);
      const before = project.files();
      const { code, stderr } = await project.call(["init", "--yes"]);
      assert.ok(code === 2 || (here === "deno" && code === 1), `${code}`);
      assert.match(stderr, said);
      assert.deepEqual(project.files(), before);
    }
  });

  it("writes nothing hostile that a package.json or a file's name says", async () => {
    const name = '"); evil(); ("\n\u001b[2J__proto__';
    const manifest = JSON.stringify({
      name,
      bin: { [name]: "../../outside.js" },
      scripts: { start: 'node "x"; evil' },
      main: "a\nb.js",
      dependencies: { "@modelcontextprotocol/sdk": "1" },
    });
    await using project = await projectOf({
      "package.json": manifest.replace("{", '{"__proto__":{"type":"module"},'),
      "src/a'b.js": "export const f = (n) => n;\n",
    });
    const { code, stdout, stderr } = await project.call(["init", "--yes", "--no-install"]);
    assert.equal(code, 0, stderr);
    const { "package.json": _, ...written } = project.files();
    assert.deepEqual(Object.keys(written).sort(), [".gitignore", "agentperf.config.mts", "bench/example.mts", "src/a'b.js"]);
    assert.ok(!/evil|outside|\u001b/.test(JSON.stringify(written) + stdout));
    runs(await project.call(measure("ParseState")), "ParseState");
  });

  it("writes nothing through a link that leads out of the project, and undoes what it began", async () => {
    await using outside = await temporaryDirectory();
    await using project = await projectOf({ "package.json": npmInit });
    await symlink(outside.path, join(project.path, "bench"));
    const { code, stderr } = await project.call(["init", "--yes", "--no-install"]);
    assert.equal(code, 2);
    assert.match(stderr, /bench is a link that leads out of .*; nothing was written/);
    assert.deepEqual([readdirSync(outside.path), Object.keys(project.files())], [[], ["package.json"]]);
  });

  it("imports from the name by which the project has us, and needs no second MCP client", async () => {
    const dependencies = { agentperf: "0.1.0", "@modelcontextprotocol/sdk": "^1.25.0" };
    await using project = await projectOf({ "package.json": { type: "module", bin: "s.js", dependencies }, "s.js": "" });
    const { code, stdout, stderr } = await project.call(["init", "--yes", "--no-install"]);
    assert.equal(code, 0, stderr);
    assert.match(project.files()["agentperf.config.ts"] ?? "", /from "agentperf";/);
    assert.match(project.files()["bench/mcp.ts"] ?? "", /from "agentperf";/);
    assert.doesNotMatch(stdout, /npm install/);
  });

  it("refuses to set up what isn't there", async () => {
    await using project = await projectOf({ "package.json": npmInit });
    for (const [subject, said] of [
      ["mcp", /no MCP server was found/],
      ["own", /no exported function was found/],
      ["pg", /must be of own, .*redis, sql, .*websocket, mcp, example/],
    ] as const) {
      const { code, stderr } = await project.call(["init", "--yes", "--no-install", "--measure", subject]);
      assert.equal(code, 2);
      assert.match(stderr, said);
    }
    assert.deepEqual(Object.keys(project.files()), ["package.json"]);
  });

  it("installs what is missing by the project's package manager, and keeps what it wrote where that fails", {
    skip: process.platform === "win32",
  }, async () => {
    for (const [status, expected] of [
      [0, 0],
      [7, 3],
    ] as const) {
      await using project = await projectOf({ "package.json": npmInit, "pnpm-lock.yaml": "" });
      await using programs = await temporaryDirectory();
      await fakeProgram(programs.path, "pnpm", `echo "$PWD|$*" > called\nexit ${status}`);
      const env = { PATH: `${programs.path}:${process.env["PATH"]}` };
      const { code, stdout } = await project.call(["init", "--yes", "--measure", "redis"], { env });
      assert.equal(code, expected);
      assert.match(readFileSync(join(project.path, "called"), "utf8"), /a project\|add --save-dev @agentperf\/cli@\S+ ioredis@\^6\.0\.0\n/);
      assert.ok(existsSync(join(project.path, "agentperf.config.mts")));
      if (status !== 0)
        assert.match(stdout, /pnpm couldn't install: it ended with 7\. What was written stays\.\s+next:\n {2}pnpm add --save-dev/);
      else assert.doesNotMatch(stdout, /next:\n {2}pnpm add/);
    }
  });

  it("leaves nothing when it is interrupted while it asks", {
    skip: skipUnless(onPath("script"), "there is no script(1) to make a terminal"),
  }, async () => {
    await using project = await projectOf({ "package.json": npmInit });
    const command = [
      process.execPath,
      ...(here === "deno" ? ["run", "-A", "--node-modules-dir=manual"] : []),
      layPackages(project.path),
      "init",
    ];
    // A terminal without a size shows one letter a line.
    const shell = `stty cols 100 rows 40; ${command.map((word) => `'${word}'`).join(" ")}`;
    const child = spawn("script", ["-qec", shell, "/dev/null"], { cwd: project.path, stdio: ["pipe", "pipe", "ignore"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      const isAsked = /to measure\?/.test(output);
      output += chunk.toString();
      if (!isAsked && /to measure\?/.test(output)) child.stdin.write("\u0003");
    });
    await new Promise((resolve) => child.once("close", resolve));
    assert.match(output, /What do you want to measure\?/);
    assert.match(output, /nothing was written/);
    assert.deepEqual(Object.keys(project.files()), ["package.json"]);
  });
});
