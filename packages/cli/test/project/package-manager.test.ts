import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { packageManagerOf, packageManagers, typed } from "../../src/project/package-manager.ts";
import { here } from "../agentperf.ts";
import { writeFiles } from "../files.ts";

async function managerOf(files: Readonly<Record<string, string | object>>, folder = ""): Promise<string> {
  await using directory = await temporaryDirectory();
  await writeFiles(directory.path, { ".git/HEAD": "", [join(folder, "x")]: "", ...files });
  return packageManagerOf(join(directory.path, folder)).name;
}

describe("the package manager of a project", () => {
  const traces: Readonly<Record<string, readonly [files: Readonly<Record<string, string | object>>, name: string]>> = {
    "package-lock.json": [{ "package-lock.json": "{}" }, "npm"],
    "pnpm-lock.yaml": [{ "pnpm-lock.yaml": "" }, "pnpm"],
    "yarn.lock of yarn 1": [{ "yarn.lock": "# yarn lockfile v1\n" }, "yarn"],
    "yarn.lock of a later yarn": [{ "yarn.lock": "__metadata:\n  version: 8\n" }, "yarn-berry"],
    ".yarnrc.yml": [{ ".yarnrc.yml": "", "yarn.lock": "" }, "yarn-berry"],
    "bun.lock": [{ "bun.lock": "" }, "bun"],
    "bun.lockb": [{ "bun.lockb": "" }, "bun"],
    "deno.json": [{ "deno.json": "{}" }, "deno"],
    "the field packageManager, before a lock file": [
      { "package.json": { packageManager: "pnpm@10.1.0" }, "package-lock.json": "{}" },
      "pnpm",
    ],
    "yarn 1 by the field": [{ "package.json": { packageManager: "yarn@1.22.22" } }, "yarn"],
    "yarn 4 by the field": [{ "package.json": { packageManager: "yarn@4.9.0+sha512.x" } }, "yarn-berry"],
    "the field devEngines": [{ "package.json": { devEngines: { packageManager: { name: "bun" } } } }, "bun"],
  };
  for (const [what, [files, name]] of Object.entries(traces))
    it(`is told by ${what}`, async () => {
      assert.equal(await managerOf(files), name);
      // A member of a workspace has nothing of its own but a package.json.
      const above = Object.fromEntries(Object.entries(files));
      assert.equal(await managerOf({ ...above, "packages/a/package.json": { name: "a" } }, "packages/a"), name);
    });

  it("is what has started the command where nothing in the project tells, else npm", async () => {
    const before = process.env["npm_config_user_agent"];
    try {
      process.env["npm_config_user_agent"] = "yarn/4.9.0 npm/? node/v24.0.0 linux x64";
      assert.equal(await managerOf({}), "yarn-berry");
      process.env["npm_config_user_agent"] = "pnpm/10.1.0 npm/? node/v24.0.0 linux x64";
      assert.equal(await managerOf({ "package.json": "no JSON" }), "pnpm");
      process.env["npm_config_user_agent"] = "__proto__/1";
      assert.equal(await managerOf({ "package.json": { packageManager: 5 } }), here === "deno" ? "deno" : "npm");
    } finally {
      if (before === undefined) delete process.env["npm_config_user_agent"];
      else process.env["npm_config_user_agent"] = before;
    }
  });

  it("says how it adds packages, at a workspace's root too", () => {
    const { npm, pnpm, yarn, bun, deno } = packageManagers;
    assert.equal(typed(npm.add(["a@1"])), "npm install --save-dev a@1");
    assert.equal(typed(pnpm.add(["a"], { isWorkspaceRoot: true })), "pnpm add --save-dev --workspace-root a");
    assert.equal(typed(yarn.add(["a"], { isWorkspaceRoot: true })), "yarn add --dev --ignore-workspace-root-check a");
    assert.equal(typed(bun.add(["a", "@b/c"])), "bun add --dev a @b/c");
    assert.equal(typed(deno.add(["a@^1.0.0"])), "deno add --dev npm:a@^1.0.0");
    assert.equal(typed(["a b", "c"]), '"a b" c');
  });
});
