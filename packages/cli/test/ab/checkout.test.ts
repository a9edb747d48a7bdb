import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { environment } from "../../../../test-support/environment.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { workingDirectory } from "../../../../test-support/working-directory.ts";
import { gitCheckout, packageCheckout } from "../../src/ab/checkout.ts";
import { writeFiles } from "../files.ts";
import { gitIn } from "../git.ts";
import { refusal } from "../made.ts";
import { fakeProgram } from "../programs.ts";

const { signal } = new AbortController();
const package_ = (more: object = {}) => ({ name: "project", private: true, ...more });

/** Keeps where it was called and with what, and installs what `INSTALLS` says: `node_modules/turns=2.0.0 …`, with a peer `…=9.0.0+turns`. */
const fakeManager = `
echo "\${PWD#"$TMPDIR"/*/} $(basename "$0") $*" >> "$FAKE_LOG"
for one in $FAKE_INSTALLS; do
  mkdir -p "\${one%=*}"
  version="\${one#*=}"
  peers=""
  case "$version" in *+*) peers=", \\"peerDependencies\\": {\\"\${version#*+}\\": \\"*\\"}"; version="\${version%+*}";; esac
  echo "{\\"version\\": \\"$version\\"$peers}" > "\${one%=*}/package.json"
done
if [ -n "$FAKE_FAILS" ] && [ "$1" = "$FAKE_FAILS" ]; then echo "first line" >&2; echo "no such version" >&2; exit 1; fi
`;

/** A directory with files, temporary files and package managers of a test's own, in which the test is. */
async function ownProject(files: Readonly<Record<string, unknown>>, at = ".") {
  const directory = await temporaryDirectory();
  const [project, tools, temporary] = ["project", "tools", "temporary"].map((name) => join(directory.path, name)) as [
    string,
    string,
    string,
  ];
  await writeFiles(project, { "a.txt": "as committed", ...files });
  await writeFiles(temporary, { ".kept": "" });
  for (const name of ["npm", "pnpm", "yarn", "bun"]) await fakeProgram(tools, name, fakeManager);
  const variables = environment({
    PATH: [tools, process.env["PATH"]].join(delimiter),
    TMPDIR: temporary,
    FAKE_LOG: join(directory.path, "log"),
    FAKE_INSTALLS: undefined,
    FAKE_FAILS: undefined,
  });
  const there = workingDirectory(join(project, at));
  const said: string[] = [];
  return {
    project,
    tools,
    said,
    installing: { signal, say: (text: string) => void said.push(text), ignoreScripts: false },
    git: gitIn(project),
    commit() {
      this.git("init", "-q", "-b", "main");
      this.git("add", ".");
      this.git("commit", "-q", "-m", "first");
    },
    /** Calls of package managers, each with its directory in the copy. */
    async calls(): Promise<string[]> {
      const text = await readFile(join(directory.path, "log"), "utf8").catch(() => "");
      return text.split("\n").filter(Boolean);
    },
    /** Directories of ours that are left among the temporary files. */
    left: async () => (await readdir(temporary)).filter((name) => name.startsWith("agentperf-")),
    async [Symbol.asyncDispose]() {
      there[Symbol.dispose]();
      variables[Symbol.dispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

const scripts = "; the install scripts of its packages run, unless you give --ignore-scripts";

describe("a commit's checkout", () => {
  it("has what was committed, at the place of the working directory, and is removed without a trace", async () => {
    await using own = await ownProject({ "packages/bench/b.txt": "deeper" }, "packages/bench");
    own.commit();
    await writeFiles(own.project, { "packages/bench/b.txt": "changed since" });
    const { directory, remove } = await gitCheckout("main", own.installing);
    assert.equal(await readFile(join(directory, "b.txt"), "utf8"), "deeper");
    assert.equal(await readFile(join(directory, "..", "..", "a.txt"), "utf8"), "as committed");
    assert.match((await own.left()).join(), /^agentperf-\d{8}-\d{6}-\w+-checkout-\w+$/);
    await remove();
    assert.deepEqual(await own.left(), []);
    assert.equal(own.git("worktree", "list").split("\n").length, 1);
    assert.deepEqual(await own.calls(), [], "there was nothing to install");
    assert.match(own.said.join("\n"), /^\S+ doesn't have @agentperf\/core, .*; those of this command are used$/);
  });

  it("is installed as its lock file says", async () => {
    await using own = await ownProject({ "package.json": package_(), "package-lock.json": "{}" });
    own.commit();
    const { directory, remove } = await gitCheckout("HEAD", own.installing);
    assert.deepEqual(await own.calls(), ["tree npm ci --no-audit --no-fund"]);
    assert.equal(own.said[0], `npm ci in ${directory}${scripts}`);
    await remove();
  });

  it("runs none of the scripts of what it installs where that is asked for, and says nothing of them", async () => {
    for (const lock of ["package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock"]) {
      await using own = await ownProject({ "package.json": package_(), [lock]: "{}" });
      own.commit();
      const { remove } = await gitCheckout("HEAD", { ...own.installing, ignoreScripts: true });
      await remove();
      assert.match((await own.calls()).join(), /^tree \w+ (ci|install) .*--ignore-scripts$/);
      assert.doesNotMatch(own.said.join(), /scripts of its packages/);
    }
  });

  it("is refused, and nothing is left, where there is no such commit", async () => {
    await using own = await ownProject({});
    own.commit();
    await assert.rejects(gitCheckout("no-such-commit", own.installing), refusal("usage", /^git worktree: .*no-such-commit/));
    assert.deepEqual(await own.left(), []);
    assert.equal(own.git("worktree", "list").split("\n").length, 1);
  });

  it("is refused where there is no repository", async () => {
    await using own = await ownProject({});
    using _ = environment({ GIT_CEILING_DIRECTORIES: own.project });
    await assert.rejects(gitCheckout("main", own.installing), refusal("usage", /^git rev-parse: .*not a git repository/));
  });

  it("is removed again where installing fails, which is told of", async () => {
    await using own = await ownProject({ "package.json": package_(), "package-lock.json": "{}" });
    own.commit();
    using _ = environment({ FAKE_FAILS: "ci" });
    const message = /^npm ci --no-audit --no-fund failed in .*: first line no such version$/;
    await assert.rejects(gitCheckout("main", own.installing), refusal("unavailable", message));
    assert.deepEqual(await own.left(), []);
    assert.equal(own.git("worktree", "list").split("\n").length, 1);
  });

  it("is removed again where it is interrupted", async () => {
    await using own = await ownProject({});
    own.commit();
    await assert.rejects(gitCheckout("main", { ...own.installing, signal: AbortSignal.abort() }), { name: "AbortError" });
    assert.deepEqual(await own.left(), []);
    assert.equal(own.git("worktree", "list").split("\n").length, 1);
  });
});

describe("what installs a checkout", () => {
  const calls = async (files: Readonly<Record<string, unknown>>, at?: string): Promise<string[]> => {
    await using own = await ownProject(files, at);
    own.commit();
    const { remove } = await gitCheckout("main", own.installing);
    await remove();
    return await own.calls();
  };

  const locks: Readonly<Record<string, string>> = {
    "package-lock.json": "npm ci --no-audit --no-fund",
    "pnpm-lock.yaml": "pnpm install --frozen-lockfile",
    "yarn.lock": "yarn install --frozen-lockfile",
    "bun.lock": "bun install --frozen-lockfile",
    "bun.lockb": "bun install --frozen-lockfile",
  };
  for (const [lock, call] of Object.entries(locks))
    it(`is what keeps ${lock}`, async () => {
      assert.deepEqual(await calls({ "package.json": package_(), [lock]: "x" }), [`tree ${call}`]);
    });

  it("is npm where there is no lock file", async () => {
    assert.deepEqual(await calls({ "package.json": package_() }), ["tree npm install --no-audit --no-fund"]);
  });

  it("is that of the workspace around the working directory, before a package.json that is nearer", async () => {
    const files = { "pnpm-lock.yaml": "x", "package.json": package_(), "packages/bench/package.json": package_() };
    assert.deepEqual(await calls(files, "packages/bench"), ["tree pnpm install --frozen-lockfile"]);
  });

  it("is the nearest of several lock files", async () => {
    const files = { "pnpm-lock.yaml": "x", "packages/bench/yarn.lock": "x", "packages/bench/package.json": package_() };
    assert.deepEqual(await calls(files, "packages/bench"), ["tree/packages/bench yarn install --frozen-lockfile"]);
  });

  it("is asked from the nearest package.json where nothing is locked", async () => {
    const files = { "package.json": package_(), "packages/bench/package.json": package_() };
    assert.deepEqual(await calls(files, "packages/bench"), ["tree/packages/bench npm install --no-audit --no-fund"]);
  });
});

describe("another version of a package", () => {
  const spec = "turns@2.0.0";

  it("is installed into a copy of the project, without what it has installed", async () => {
    await using own = await ownProject({
      "package.json": package_(),
      "package-lock.json": "{}",
      "node_modules/turns/package.json": { version: "1.0.0" },
      ".agentperf/results/old.json": "{}",
    });
    using _ = environment({ FAKE_INSTALLS: "node_modules/turns=2.0.0" });
    const { directory, remove } = await packageCheckout(spec, own.installing);
    assert.deepEqual(await own.calls(), ["tree npm ci --no-audit --no-fund", `tree npm install --no-audit --no-fund --no-save ${spec}`]);
    assert.deepEqual((await readdir(directory)).sort(), ["a.txt", "node_modules", "package-lock.json", "package.json"]);
    assert.deepEqual(own.said, [`npm ci in ${directory}${scripts}`, `installing ${spec}${scripts}`]);
    assert.equal(
      await readFile(join(own.project, "node_modules/turns/package.json"), "utf8"),
      '{"version":"1.0.0"}',
      "the original is untouched",
    );
    await remove();
    assert.deepEqual(await own.left(), []);
  });

  it("is installed at the place of the working directory, in a copy of its whole repository", async () => {
    await using own = await ownProject({ "yarn.lock": "x", "packages/bench/package.json": package_() }, "packages/bench");
    own.commit();
    const { directory, remove } = await packageCheckout(spec, own.installing);
    assert.deepEqual(await own.calls(), ["tree yarn install --frozen-lockfile", `tree/packages/bench yarn add ${spec}`]);
    assert.equal(await readFile(join(directory, "..", "..", "a.txt"), "utf8"), "as committed");
    assert.equal(existsSync(join(directory, "..", "..", ".git")), false);
    await remove();
  });

  it("is refused, and nothing is left, where there is no package.json", async () => {
    await using own = await ownProject({});
    await assert.rejects(packageCheckout(spec, own.installing), refusal("usage", /^npm:turns@2\.0\.0: there is no package\.json/));
    assert.deepEqual(await own.left(), []);
  });

  it("is refused, and nothing is left, where it can't be installed", async () => {
    await using own = await ownProject({ "package.json": package_(), "bun.lock": "x" });
    using _ = environment({ FAKE_FAILS: "add" });
    await assert.rejects(
      packageCheckout(spec, own.installing),
      refusal("unavailable", /^bun add turns@2\.0\.0 failed in .*no such version$/),
    );
    assert.deepEqual(await own.left(), []);
  });

  it("is installed by the real npm, from where the spec says", async () => {
    await using own = await ownProject({ "package.json": package_() });
    // Only the others are stand-ins.
    await rm(join(own.tools, "npm"));
    await writeFiles(own.tools, {
      "turns/package.json": { name: "turns", version: "2.0.0", type: "module", exports: "./index.js" },
      "turns/index.js": "export const turns = 2;",
    });
    const { directory, remove } = await packageCheckout(`turns@file:${join(own.tools, "turns")}`, own.installing);
    assert.equal(await readFile(join(directory, "node_modules", "turns", "index.js"), "utf8"), "export const turns = 2;");
    await remove();
    assert.deepEqual((await readdir(own.project)).sort(), ["a.txt", "package.json"]);
    assert.deepEqual(await own.left(), []);
  });

  const kept = "node_modules/@agentperf/adapters-redis";

  it("is refused where one of our adapters keeps a version of its own, so that both sides would be the same", async () => {
    await using own = await ownProject({ "package.json": package_() });
    using _ = environment({ FAKE_INSTALLS: `node_modules/turns=2.0.0 ${kept}=9.0.0 ${kept}/node_modules/turns=1.0.0` });
    const message = /^npm:turns@2\.0\.0: @agentperf\/adapters-redis keeps turns 1\.0\.0 there, since its range doesn't allow 2\.0\.0$/;
    await assert.rejects(packageCheckout(spec, own.installing), refusal("usage", message));
    assert.deepEqual(await own.left(), []);
  });

  it("is used where it is a client of the user's choice, whatever version another of our adapters brings for itself", async () => {
    const brings = "node_modules/@agentperf/adapters-mcp";
    for (const [peer, isUsed] of [
      ["+turns", true],
      ["", false],
    ] as const) {
      await using own = await ownProject({ "package.json": package_() });
      const installs = ["node_modules/turns=2.0.0", `${kept}=9.0.0${peer}`, `${brings}=9.0.0`, `${brings}/node_modules/turns=1.0.0`];
      using _ = environment({ FAKE_INSTALLS: installs.join(" ") });
      if (isUsed) await (await packageCheckout(spec, own.installing)).remove();
      else await assert.rejects(packageCheckout(spec, own.installing), refusal("usage", /adapters-mcp keeps turns 1\.0\.0 there/));
    }
  });

  it("is used where our adapters see the same one", async () => {
    for (const asked of [spec, "turns", "@scope/turns@2.0.0"]) {
      const name = asked.startsWith("@scope") ? "@scope/turns" : "turns";
      await using own = await ownProject({ "package.json": package_() });
      using _ = environment({ FAKE_INSTALLS: `node_modules/${name}=2.0.0 ${kept}=9.0.0` });
      const { remove } = await packageCheckout(asked, own.installing);
      await remove();
    }
  });
});
