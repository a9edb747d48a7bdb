import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { root } from "../../../../test-support/requirements.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { agentperf, here, whenSaid } from "../agentperf.ts";
import { writeFiles } from "../files.ts";
import { gitIn } from "../git.ts";

const short = ["--time-budget", "3s", "--margin", "0.9"];

const work = (name: string) =>
  `{ name: "${name}", run() { let x = 1; for (let at = 0; at < 2_000; at++) x = (x * 7 + 1) | 0; return x; } }`;
const suite = (...names: string[]) => `export default { name: "own", benchmarks: [${names.map(work).join(", ")}] };\n`;

/** A repository whose one commit on main holds these files, and whose working tree holds others as well. */
async function repository(committed: Readonly<Record<string, string>>, changed: Readonly<Record<string, string>>) {
  const directory = await temporaryDirectory();
  const git = gitIn(directory.path);
  const write = async (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(directory.path, name), text);
  };
  git("init", "-q", "-b", "main");
  await write({ "readme.txt": "a project", ...committed });
  git("add", ".");
  git("commit", "-q", "-m", "base");
  await write(changed);
  return { ...directory, git };
}

const config = JSON.stringify({ suites: ["./suite.mjs"], runtimes: [here] });

describe("agentperf ab of two checkouts that don't have the same benchmarks", () => {
  it("compares what both have, lists the rest, and ends with 0", async () => {
    await using own = await repository(
      { "agentperf.config.json": config, "suite.mjs": suite("Work", "Gone") },
      { "suite.mjs": suite("Work", "New") },
    );
    const args = ["ab", "--a", "git:main", "--b", ".", "--markdown", "v.md", ...short];
    const { code, stdout, stderr } = await agentperf(args, { cwd: own.path });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^own\/Work +\w+ +(slower|faster|no difference|not decided) /m);
    assert.match(stdout, /^only in git:main, so not compared: own\/Gone$/m);
    assert.match(stdout, /^only in \., so not compared: own\/New$/m);
    const table = await readFile(join(own.path, "v.md"), "utf8");
    assert.match(table, /only in \., so not compared: own\/New/);
  });

  it("passes the pull request that adopts agentperf, and posts nothing old", async () => {
    await using own = await repository({}, { "agentperf.config.json": config, "suite.mjs": suite("Work"), "v.md": "old", "v.json": "old" });
    const args = ["ab", "--a", "git:main", "--b", ".", "--fail-on", "slower", "--markdown", "v.md", "-o", "v.json", ...short];
    const { code, stdout, stderr } = await agentperf(args, { cwd: own.path });
    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      /^only in \., so not compared; git:main has no config of agentperf: what it is compared with has to be committed there: own\/Work$/m,
    );
    assert.match(await readFile(join(own.path, "v.md"), "utf8"), /Nothing was compared/);
    assert.equal(await readFile(join(own.path, "v.json"), "utf8"), "[]\n");
    assert.match(stderr, /the gate can't tell: nothing was compared; --fail-on undecided makes that a failure/);
    const strict = await agentperf(["ab", "--a", "git:main", "--b", ".", "--fail-on", "undecided", ...short], { cwd: own.path });
    assert.equal(strict.code, 1, strict.stderr);
    // By the benchmark's name too.
    const named = await agentperf(["ab", "Work", "--a", "git:main", "--b", ".", ...short], { cwd: own.path });
    assert.equal(named.code, 0, named.stderr);
    assert.match(named.stdout, /^only in \., so not compared; .*own\/Work$/m);
  });

  it("takes this command's packages where the base has a config but not agentperf", async () => {
    const typed = 'import { defineConfig } from "@agentperf/cli/config";\n';
    const suiteText = `import { defineSuite } from "@agentperf/core";\n${suite("Work").replace(/default (.*);/, "default defineSuite($1);")}`;
    const files = { "agentperf.config.mjs": `${typed}export default defineConfig(${config});`, "suite.mjs": suiteText };
    await using own = await repository(files, {});
    // The caller's own are installed, and git doesn't know of them.
    await mkdir(join(own.path, "node_modules"));
    const installed = join(root, "node_modules", "@agentperf");
    await symlink(installed, join(own.path, "node_modules", "@agentperf"));
    const { code, stdout, stderr } = await agentperf(["ab", "--a", "git:main", "--b", ".", ...short], { cwd: own.path });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^own\/Work +\w+ +(no difference|not decided)/m);
  });

  it("refuses a name that neither has, and leaves no verdicts of before", async () => {
    await using own = await repository({ "agentperf.config.json": config, "suite.mjs": suite("Work") }, { "v.md": "old" });
    const { code, stderr } = await agentperf(["ab", "Wrok", "--a", "git:main", "--b", ".", "--markdown", "v.md"], { cwd: own.path });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /no benchmark or suite "Wrok"/);
    assert.equal(existsSync(join(own.path, "v.md")), false);
  });
});

describe("a side of agentperf ab that fails", () => {
  const broken = (name: string, part: string) => `export default { name: "own", benchmarks: [{ name: "${name}", ${part} }] };\n`;

  it("is named, with the phase", async () => {
    await using own = await repository(
      { "agentperf.config.json": config, "suite.mjs": suite("Work") },
      { "suite.mjs": broken("Work", 'run() { throw new Error("it broke"); }') },
    );
    for (const [sides, name] of [
      [["--a", "git:main", "--b", "."], "b (.)"],
      [["--a", ".", "--b", "git:main"], "a (.)"],
    ] as const) {
      const { code, stdout } = await agentperf(["ab", ...sides, ...short], { cwd: own.path });
      assert.equal(code, 3);
      assert.ok(stdout.includes(`: ${name}: it broke (in verify)`), stdout);
    }
  });

  it("is named where its adapter can't be opened, with the address", async () => {
    const port = 'definePort({ name: "clock", description: "tells the time", contract: { rules: {} }, default: "far" })';
    const suiteText = (open: string) => `import { defineAdapter, definePort } from "@agentperf/core";
const port = ${port};
const far = () => defineAdapter({ id: "far", port, address: "tcp://127.0.0.1:1", open: async () => { ${open} } });
const clock = { ...port, adapters: { far: async () => far } };
export default { name: "own", benchmarks: [{ name: "Work", ports: [clock], run: () => 1 }] };\n`;
    await using own = await repository(
      { "agentperf.config.json": config, "suite.mjs": suiteText("return { port: {} };") },
      { "suite.mjs": suiteText('throw new Error("no answer within 5 ms");') },
    );
    await mkdir(join(own.path, "node_modules"));
    await symlink(join(root, "node_modules", "@agentperf"), join(own.path, "node_modules", "@agentperf"));
    const { code, stdout } = await agentperf(["ab", "--a", "git:main", "--b", ".", ...short], { cwd: own.path });
    assert.equal(code, 3, stdout);
    assert.ok(stdout.includes("b (.): no answer within 5 ms (in open; clock far at tcp://127.0.0.1:1)"), stdout);
  });

  it("is named where its config can't be read, or its commit isn't there", async () => {
    await using own = await repository(
      { "agentperf.config.json": "{ no JSON" },
      { "agentperf.config.json": config, "suite.mjs": suite("Work") },
    );
    const { code, stderr } = await agentperf(["ab", "--a", ".", "--b", "git:main", ...short], { cwd: own.path });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /b \(git:main\): .*agentperf\.config\.json: /);
    const absent = await agentperf(["ab", "--a", "git:nowhere", "--b", ".", ...short], { cwd: own.path });
    assert.equal(absent.code, 2, absent.stderr);
    assert.match(absent.stderr, /a \(git:nowhere\): git worktree: /);
  });
});

describe("each side of agentperf ab", () => {
  it("starts its server, and reads its files, in its own directory", async () => {
    const suiteText = `
import { readFileSync } from "node:fs";
export default { name: "own", benchmarks: [{
  name: "Where",
  setup: () => ({ text: readFileSync("text.txt", "utf8"), cwd: process.cwd() }),
  run: ({ text, cwd }) => { if (!cwd.endsWith(text.trim())) throw new Error(text + " is read in " + cwd); return text; },
}] };\n`;
    await using directory = await temporaryDirectory();
    for (const name of ["one", "two"]) {
      await mkdir(join(directory.path, name));
      for (const [file, text] of Object.entries({ "agentperf.config.json": config, "suite.mjs": suiteText, "text.txt": name }))
        await writeFile(join(directory.path, name, file), text);
    }
    const args = ["ab", "--a", ".", "--b", "../two", ...short];
    const { code, stdout, stderr } = await agentperf(args, { cwd: join(directory.path, "one") });
    assert.equal(code, 0, stdout + stderr);
  });

  it("takes the paths of flags and variables from where the command is called", async () => {
    // Which is known by the program beside it, and by a directory for logs that no commit has.
    const program = basename(process.execPath);
    await using own = await repository({ "agentperf.config.json": "{}" }, { ".gitignore": `logs\n${program}\n` });
    await mkdir(join(own.path, "logs"));
    await symlink(process.execPath, join(own.path, program));
    const args = ["ab", "AppendAudit", "--a", "git:main", "--b", "git:main", "--runtime", `${here}@./${program}`, "--time-budget", "1s"];
    for (const way of [{ flags: ["--audit-dir", "logs"] }, { env: { AUDIT_DIR: "logs", TMPDIR: "logs" } }]) {
      const { code, stdout, stderr } = await agentperf([...args, ...(way.flags ?? [])], { cwd: own.path, env: way.env ?? {} });
      assert.equal(code, 0, stdout + stderr);
      assert.match(stdout, /^audit\/AppendAudit/m);
    }
  });

  it("starts its MCP server in its own directory", async () => {
    const serverText = `
import { appendFileSync } from "node:fs";
import { createInterface } from "node:readline";
appendFileSync("started", "x");
const answers = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name: "own", version: "1" } }),
  "tools/list": () => ({ tools: [{ name: "echo", inputSchema: { type: "object" } }] }),
  "tools/call": () => ({ content: [{ type: "text", text: "hello" }] }),
};
for await (const line of createInterface(process.stdin)) {
  const { id, method, params } = JSON.parse(line);
  if (id !== undefined) process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, result: answers[method]?.(params) ?? {} }) + "\\n");
}\n`;
    const configText = `import { stdio } from "@agentperf/adapters-mcp";
export default { runtimes: ["${here}"], adapters: { mcp: stdio({ command: ["node", "server.mjs"], call: { tool: "echo", arguments: {} } }) } };\n`;
    await using directory = await temporaryDirectory();
    for (const name of ["one", "two"])
      await writeFiles(join(directory.path, name), { "agentperf.config.mjs": configText, "server.mjs": serverText });
    await mkdir(join(directory.path, "node_modules"));
    await symlink(join(root, "node_modules", "@agentperf"), join(directory.path, "node_modules", "@agentperf"));
    const args = ["ab", "CallTool", "--a", ".", "--b", "../two", ...short];
    const { code, stdout, stderr } = await agentperf(args, { cwd: join(directory.path, "one") });
    assert.equal(code, 0, stdout + stderr);
    for (const name of ["one", "two"]) assert.ok(existsSync(join(directory.path, name, "started")), `${name} has started its own`);
  });
});

describe("what an agentperf ab left that was killed", () => {
  it("is swept by the next one, worktree included", async () => {
    await using own = await repository({ "agentperf.config.json": config, "suite.mjs": suite("Work") }, {});
    const args = ["ab", "--a", "git:main", "--b", ".", "--time-budget", "60s", "--margin", "0.0001", "-v"];
    await agentperf(args, {
      cwd: own.path,
      onStart: whenSaid(/launch/, (pid) => process.kill(pid, "SIGKILL")),
    });
    const worktrees = () => own.git("worktree", "list").trim().split("\n").length;
    assert.equal(worktrees(), 2, "the killed one left its worktree");
    const { code, stderr } = await agentperf(["ab", "--a", "git:main", "--b", ".", ...short], { cwd: own.path });
    assert.equal(code, 0, stderr);
    assert.equal(worktrees(), 1);
  });
});
