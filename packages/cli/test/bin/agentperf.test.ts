import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { here, userCommand } from "../../../../test-support/runtime.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";

const packages = fileURLToPath(new URL("../../../", import.meta.url));
const main = (extension: string) => `import process from "node:process";
import { origin } from "@agentperf/core";
export const main = async (argv) => {
  console.log(JSON.stringify({ main: "${extension}", core: origin, argv, parent: process.ppid }));
  return 5;
};
`;

/** Makes a checkout with a command line that says where it and core come from. @returns the command's path */
async function checkout(root: string): Promise<string> {
  const exports = { ".": { "@agentperf/source": "./src/index.ts", default: "./dist/index.js" } };
  const files = {
    "cli/package.json": JSON.stringify({ type: "module" }),
    "cli/tsconfig.json": "{}",
    "cli/src/main.ts": main("ts"),
    "cli/dist/main.js": main("js"),
    "core/package.json": JSON.stringify({ name: "@agentperf/core", type: "module", exports }),
    "core/src/index.ts": 'export const origin: string = "source";\n',
    "core/dist/index.js": 'export const origin = "dist";\n',
  };
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, "packages", name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  for (const path of ["cli/bin/agentperf.js", "cli/src/runtimes", "core/src/runtime"])
    await cp(join(packages, path), join(root, "packages", path), { recursive: true });
  await mkdir(join(root, "node_modules", "@agentperf"), { recursive: true });
  await symlink(join(root, "packages", "core"), join(root, "node_modules", "@agentperf", "core"));
  return join(root, "packages", "cli", "bin", "agentperf.js");
}

function run(bin: string, args: readonly string[]): Promise<{ code: unknown; said: { parent: number }; stderr: string }> {
  const [program, ...before] = userCommand(bin);
  return new Promise((resolve, reject) => {
    execFile(program, [...before, ...args], (error, stdout, stderr) => {
      if (stdout === "") reject(new Error(stderr));
      else resolve({ code: error?.code, said: JSON.parse(stdout), stderr });
    });
  });
}

describe("the command", () => {
  // Node takes the condition while it runs; the others must be started with it.
  const restarts = here.name !== "node";

  it("runs from source in a checkout, whether that was built or not, and passes arguments and exit code on", async () => {
    await using directory = await temporaryDirectory();
    const bin = await checkout(directory.path);
    for (const state of ["built", "never built"]) {
      if (state === "never built") await rm(join(directory.path, "packages", "core", "dist"), { recursive: true });
      const { code, said, stderr } = await run(bin, ["run", "--bench", "a b"]);
      assert.deepEqual({ ...said, parent: 0 }, { main: "ts", core: "source", argv: ["run", "--bench", "a b"], parent: 0 }, state);
      assert.equal(said.parent !== process.pid, restarts, state);
      assert.equal(code, 5);
      assert.equal(stderr, "");
    }
  });

  it("runs from dist where it is installed", async () => {
    await using directory = await temporaryDirectory();
    const bin = await checkout(directory.path);
    await rm(join(directory.path, "packages", "cli", "tsconfig.json"));
    const { said } = await run(bin, []);
    assert.deepEqual(said, { main: "js", core: "dist", argv: [], parent: process.pid });
  });
});
