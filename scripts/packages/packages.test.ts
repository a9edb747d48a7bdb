import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { packageFolders as folders } from "../../test-support/installed.ts";
import { filesIn, scratchCopy } from "../adding/scratch.ts";
import { examplesOf, type Manifest, type Packed, pack, project } from "./packed.ts";

/** The part of a workflow that is looked at here. */
interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly name?: string; readonly run?: string }[] }>>;
}

const repository = fileURLToPath(new URL("../../", import.meta.url));
const tools = fileURLToPath(new URL("./tools/node_modules/.bin/", import.meta.url));
const scratch = await scratchCopy(repository, filesIn(repository));
after(() => scratch[Symbol.asyncDispose]());

/** Runs a program in the copy. @returns its exit code and all that it printed */
function run(program: string, args: readonly string[], cwd = scratch.root) {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, CI: "true", NX_DAEMON: "false" };
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: "utf8", env: env as NodeJS.ProcessEnv });
  return { code: status, text: `${stdout}${stderr}${error?.message ?? ""}` };
}

function runs(program: string, args: readonly string[], cwd?: string): string {
  const { code, text } = run(program, args, cwd);
  assert.equal(code, 0, `${program} ${args.join(" ")}\n${text}`);
  return text;
}

// What an earlier build left must not go out.
await mkdir(join(scratch.root, "packages/core/dist"), { recursive: true });
await writeFile(join(scratch.root, "packages/core/dist/removed-long-ago.js"), "");
const packed: Packed[] = [];
for (const folder of folders) packed.push(await pack(scratch, folder));

for (const { folder, tarball, files, manifest } of packed) {
  describe(`the package ${manifest.name}`, () => {
    it("is built when it is packed, and holds what its users need and no more", () => {
      for (const file of ["LICENSE", "README.md", "package.json"]) assert.ok(files.includes(file), file);
      const built = files.filter((path) => path.endsWith(".js") && path.startsWith("dist/"));
      assert.notEqual(built.length, 0);
      for (const path of built)
        for (const beside of [path.replace(/\.js$/, ".d.ts"), `${path}.map`, path.replace(/\.js$/, ".d.ts.map")])
          assert.ok(files.includes(beside), beside);
      const known = /^(dist|src|bin)\/|^(LICENSE|README\.md|CHANGELOG\.md|package\.json|(config|result)\.schema\.json)$/;
      assert.deepEqual(
        files.filter((path) => !known.test(path)),
        [],
      );
      for (const schema of ["config", "result"]) assert.equal(files.includes(`${schema}.schema.json`), folder === "cli");
      assert.deepEqual(
        files.filter((path) => /\.test\.|(^|\/)test\/|tsbuildinfo|removed-long-ago/.test(path)),
        [],
      );
    });

    it("says where it comes from, what it needs and who may have it", () => {
      const { repository: source, keywords, engines, publishConfig, sideEffects, homepage, bugs, license } = manifest;
      assert.deepEqual((source as { directory?: string }).directory, `packages/${folder}`);
      assert.ok(Array.isArray(keywords) && keywords.length > 2);
      assert.ok(sideEffects !== undefined);
      assert.match(String(homepage), /^https:/);
      assert.match(String(bugs), /^https:/);
      assert.equal(license, "MIT");
      assert.deepEqual(engines, { node: ">=22.19" });
      assert.deepEqual(publishConfig, { access: "public", provenance: true });
    });

    it("is clean to publint", () => void runs(join(tools, "publint"), ["run", tarball, "--strict"]));

    // There is no CommonJS form: Node from 22.12 requires ES modules as they are.
    it("has types that are right", () => void runs(join(tools, "attw"), [tarball, "--profile", "esm-only"]));
  });
}

it("the clients that our packages work with are the same wherever they are named", () => {
  const peersOf = (folder: string) => packed.find((one) => one.folder === folder)?.manifest.peerDependencies ?? {};
  const adapters = folders.filter((name) => name.startsWith("adapters-"));
  const ours = Object.assign({}, ...adapters.map(peersOf)) as Record<string, string>;
  assert.notEqual(Object.keys(ours).length, 0);
  // Named by each package on the way, or pnpm and Plug'n'Play don't let the adapters see them.
  const queue = packed.find(({ folder }) => folder === "queue")?.manifest.version;
  for (const folder of ["cli", "agentperf"]) assert.deepEqual(peersOf(folder), { ...ours, "@agentperf/queue": queue }, folder);
});

const settings = {
  nodenext: { module: "nodenext", moduleResolution: "nodenext" },
  bundler: { module: "esnext", moduleResolution: "bundler" },
} as const;

describe("a project without the clients", async () => {
  const directory = join(scratch.beside, "project");
  await project(directory, join(repository, "node_modules"), packed);
  const imports = packed.flatMap(({ manifest }) =>
    Object.entries(manifest["exports"] as Record<string, unknown>).flatMap(([path, target]) =>
      typeof target === "string" || path.endsWith(".json") ? [] : [manifest.name + path.slice(1)],
    ),
  );
  await writeFile(join(directory, "all.ts"), `${imports.map((name, at) => `export * as m${at} from "${name}";`).join("\n")}\n`);

  for (const [name, options] of Object.entries(settings)) {
    it(`compiles with skipLibCheck off (${name})`, async () => {
      const compilerOptions = { ...options, target: "es2024", lib: ["es2024", "esnext.disposable", "esnext.collection"], strict: true };
      const config = { compilerOptions: { ...compilerOptions, skipLibCheck: false, noEmit: true, types: ["node"] }, files: ["all.ts"] };
      await writeFile(join(directory, "tsconfig.json"), JSON.stringify(config));
      const text = run(join(repository, "node_modules/.bin/tsc"), ["-p", ".", "--pretty", "false"], directory).text;
      // Packages of others may have errors of their own.
      assert.deepEqual(
        text.split("\n").filter((line) => /error TS/.test(line)),
        [],
      );
    });
  }

  for (const { folder, manifest } of packed) {
    it(`runs the examples in the README of ${manifest.name}`, async (test) => {
      const examples = await examplesOf(join(repository, "packages", folder, "README.md"));
      assert.notEqual(examples.length, 0);
      for (const [at, code] of examples.entries()) {
        const file = `${folder}-${at}.ts`;
        await writeFile(join(directory, file), code);
        test.diagnostic(runs("node", [file], directory).trim().split("\n").at(-1) ?? "");
      }
    });
  }
});

describe("a release", () => {
  const manifests = () =>
    Promise.all(
      folders.map(async (name) => JSON.parse(await readFile(join(scratch.root, "packages", name, "package.json"), "utf8")) as Manifest),
    );
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=CI", "-c", "user.email=ci@example.com", ...args], { cwd: scratch.root });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "feat: all of it");

  it("by a dry run: versions, changelogs", () => {
    const text = runs("nx", ["release", "9.8.7", "--dry-run", "--first-release", "--skip-publish"]);
    for (const { manifest } of packed) assert.match(text, new RegExp(`${manifest.name}[^]*9\\.8\\.7`));
    assert.match(text, /CHANGELOG\.md/);
  });

  it("raises every version, and what our packages need of each other with it", async () => {
    runs("nx", ["release", "version", "9.8.7", "--first-release", "--git-commit=false", "--git-tag=false", "--stage-changes=false"]);
    for (const { name, version, dependencies = {}, peerDependencies = {} } of await manifests()) {
      assert.equal(version, "9.8.7", name);
      for (const [other, range] of Object.entries({ ...dependencies, ...peerDependencies }))
        if (/^@?agentperf/.test(other)) assert.equal(range, "9.8.7", `${name}: ${other}`);
    }
  });
});

it("goes to npm by the step of the release's workflow, dry", () => {
  const { jobs } = parse(readFileSync(join(repository, ".github/workflows/release.yml"), "utf8")) as Workflow;
  const step = jobs["publish"]?.steps.find(({ name }) => name === "Publish");
  assert.ok(step?.run !== undefined);
  // What it would build is packed above.
  const dry = { dry_run: true, provenance: false, ignore_scripts: true, loglevel: "notice" };
  const text = runs("env", [
    ...Object.entries(dry).map(([name, value]) => `npm_config_${name}=${value}`),
    "bash",
    "-eo",
    "pipefail",
    "-c",
    step.run,
  ]);
  for (const { manifest } of packed) assert.match(text, new RegExp(`\\+ ${manifest.name}@`));
});

describe("JSR", () => {
  // The command line has no place there, which has no commands. The adapters' tables are types by inference, since their keys are the only
  // list of what there is: slow types in JSR's words.
  for (const [folder, flags] of [
    ["core", []],
    ["adapters-redis", ["--allow-slow-types"]],
    ["adapters-mcp", ["--allow-slow-types"]],
    ["adapters-postgres", ["--allow-slow-types"]],
    ["adapters-llm", ["--allow-slow-types"]],
    ["adapters-resilience", ["--allow-slow-types"]],
    ["adapters-observability", ["--allow-slow-types"]],
    ["adapters-websocket", ["--allow-slow-types"]],
    ["adapters-http", ["--allow-slow-types"]],
    ["suites", ["--allow-slow-types"]],
  ] as const) {
    it(`would take ${folder}, without tests`, () => {
      const text = runs(
        "deno",
        ["publish", "--dry-run", "--allow-dirty", "--set-version", "9.8.7", ...flags],
        join(scratch.root, "packages", folder),
      );
      assert.match(text, /Dry run complete/);
      const files = [...text.matchAll(/file:\S+/g)].map(([path]) => path);
      assert.ok(files.some((path) => path.endsWith("/src/index.ts")));
      for (const path of files) assert.doesNotMatch(path, /\/test\/|\.test\.|node_modules|\/dist\//);
    });
  }
});
