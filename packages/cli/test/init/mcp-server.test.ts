import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { findServer } from "../../src/init/mcp-server.ts";
import { firstTool, toolInSources } from "../../src/init/server-tools.ts";
import { type PackageFile, readPackage } from "../../src/project/package-file.ts";
import { directoryOf } from "../files.ts";

async function serverOf(files: Readonly<Record<string, unknown>>) {
  await using project = await directoryOf(files);
  // It is there, and right.
  return findServer(project.path, readPackage(project.path) as PackageFile);
}

const v2 = { "@modelcontextprotocol/server": "^2.0.0" };
const v1 = { "@modelcontextprotocol/sdk": "^1.0.0" };
const text = "new McpServer({})";

describe("a package's own MCP server", () => {
  it("is its program, whether it is built yet or not", async () => {
    assert.deepEqual(await serverOf({ "package.json": { bin: { a: "./dist/a.js" }, dependencies: v2 } }), {
      command: ["node", "dist/a.js"],
      isBuilt: false,
    });
    assert.deepEqual(await serverOf({ "package.json": { bin: "s.js", dependencies: v1 }, "s.js": "" }), {
      command: ["node", "s.js"],
      isBuilt: true,
    });
  });

  it("is what its start script starts, or the usual file, where that makes a server", async () => {
    assert.deepEqual(await serverOf({ "package.json": { scripts: { start: "tsx app/main.ts" }, dependencies: v1 }, "app/main.ts": text }), {
      command: ["node", "app/main.ts"],
      isBuilt: true,
    });
    assert.deepEqual((await serverOf({ "package.json": { dependencies: v2 }, "src/server.ts": text }))?.command, ["node", "src/server.ts"]);
  });

  it("is none in a package that is a client, has no SDK, or names what isn't a script of its own", async () => {
    assert.equal(await serverOf({ "package.json": { dependencies: v1 }, "index.js": "new Client({})" }), undefined);
    assert.equal(await serverOf({ "package.json": { bin: "s.js" }, "s.js": text }), undefined);
    for (const bin of ["../s.js", "/bin/sh", "a;b.js", "s.sh", "-e.js", "a\nb.js"])
      assert.equal(await serverOf({ "package.json": { bin, dependencies: v2 } }), undefined, bin);
  });
});

describe("a server's tools", () => {
  const server = { command: ["node", "s.js"], isBuilt: true };

  it("are found in its sources by name", async () => {
    await using project = await directoryOf({
      "s.js": 'import "./tools/a.js";',
      "tools/a.js": 'server.registerTool(\n  "look-up", {}, f);',
    });
    assert.deepEqual(toolInSources(project.path, server), { name: "look-up" });
    await using none = await directoryOf({ "s.js": 'server.registerTool("\u001b[2J", {}, f);' });
    assert.equal(toolInSources(none.path, server), undefined);
  });

  /** What is asked of a server that answers with these tools, and prints other things too. */
  async function asked(tools: unknown, more = "") {
    const script = `console.log("starting"); console.log("[]"); process.stdin.on("data", (data) => {
  for (const line of String(data).trim().split("\\n")) {
    const { id } = JSON.parse(line);
    if (id !== undefined) console.log(JSON.stringify({ jsonrpc: "2.0", id, result: id === 2 ? { tools: ${JSON.stringify(tools)} } : {} }));
  }
});${more}`;
    await using project = await directoryOf({ "s.js": script });
    return await firstTool(project.path, { ...server, command: [process.execPath, "s.js"] });
  }

  it("are asked for, with an example of each argument that has to be given", async () => {
    const inputSchema = { properties: { a: { type: "string" }, n: { type: "integer" }, o: {} }, required: ["a", "n"] };
    assert.deepEqual(await asked([{ name: "\n" }, { name: "add", inputSchema }]), { name: "add", args: { a: "hello", n: 1 } });
    assert.deepEqual(await asked([{ name: "odd", inputSchema: { required: ["x", "__proto__"] } }]), { name: "odd" });
  });

  it("are none where the server has none, ends, floods, or can't be started", async () => {
    assert.equal(await asked(5), undefined);
    assert.equal(await asked([], "\nprocess.exit(1);"), undefined);
    assert.equal(await asked([], '\nfor (let i = 0; i < 100; i++) console.log("x".repeat(1e5));'), undefined);
    assert.equal(await firstTool(".", { command: ["/nowhere/program"], isBuilt: true }), undefined);
  });
});
