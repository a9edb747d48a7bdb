import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { accessSync, constants, globSync, readFileSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { parse } from "yaml";
import { root } from "../../../../test-support/requirements.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";

// The repository's own workflows and templates: the commands of their steps are run by bash, as far as they can be without GitHub and npm.

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly uses?: string;
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const workflows = globSync("*.yml", { cwd: join(root, ".github/workflows") }).map((name) => ({
  name,
  workflow: parse(read(`.github/workflows/${name}`)) as Workflow,
}));
const stepsOf = ({ jobs }: Workflow): readonly Step[] => Object.values(jobs).flatMap(({ steps }) => steps);

/** Runs a step of the release in a directory, for this tag. @returns its exit code and what it printed */
function runStep(
  name: string,
  cwd: string,
  tag: string,
  path = process.env["PATH"],
): { readonly code: number | null; readonly text: string } {
  const release = workflows.find((one) => one.name === "release.yml")?.workflow;
  const step = release === undefined ? undefined : stepsOf(release).find((one) => one.name === name);
  assert.ok(step?.run !== undefined, name);
  const env = { ...process.env, PATH: path, GITHUB_REF_NAME: tag };
  const { status, stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run], {
    cwd,
    encoding: "utf8",
    env,
  });
  return { code: status, text: stdout + stderr };
}

/** A directory with two packages of these versions, and a changelog. */
async function released(versions: readonly [string, string], changelog: string) {
  const directory = await temporaryDirectory();
  for (const [at, version] of versions.entries()) {
    await mkdir(join(directory.path, "packages", `p${at}`), { recursive: true });
    await writeFile(join(directory.path, "packages", `p${at}`, "package.json"), JSON.stringify({ version }));
  }
  await writeFile(join(directory.path, "CHANGELOG.md"), changelog);
  return directory;
}

const compare = "Compare the tag with the versions and the changelog";

describe("a release", () => {
  it("has the text of its section of the changelog, and is made by gh", async () => {
    await using directory = await released(
      ["1.2.0", "1.2.0"],
      "# Changelog\n\n## Unreleased\n\n- later\n\n## 1.2.0 – 2026-01-02\n\n- what is new\n\n## 1.2 – 2025\n\n- long ago\n",
    );
    const { code, text } = runStep(compare, directory.path, "v1.2.0");
    assert.equal(code, 0, text);
    assert.equal((await readFile(join(directory.path, "release-notes.md"), "utf8")).trim(), "- what is new");
    const gh = join(directory.path, "gh");
    await writeFile(gh, '#!/bin/sh\necho "$@" > asked.txt\n');
    await chmod(gh, 0o755);
    assert.equal(runStep("Make the release", directory.path, "v1.2.0", [directory.path, process.env["PATH"]].join(delimiter)).code, 0);
    assert.match(
      await readFile(join(directory.path, "asked.txt"), "utf8"),
      /^release create v1\.2\.0 --verify-tag .*--notes-file release-notes\.md/,
    );
  });

  it("is refused where a package has another version, with its file", async () => {
    await using directory = await released(["1.2.0", "1.1.0"], "## 1.2.0 – 2026-01-02\n\n- what is new\n");
    const { code, text } = runStep(compare, directory.path, "v1.2.0");
    assert.equal(code, 1);
    assert.match(text, /::error file=packages\/p1\/package\.json::it is 1\.1\.0, and the tag is v1\.2\.0/);
  });

  it("is refused where the changelog tells nothing of it", async () => {
    await using directory = await released(
      ["1.2.0", "1.2.0"],
      "## Unreleased\n\n- later\n\n## 1.2.0 – 2026-01-02\n\n## 1.1.0 – 2025\n\n- before\n",
    );
    const { code, text } = runStep(compare, directory.path, "v1.2.0");
    assert.equal(code, 1);
    assert.match(text, /CHANGELOG\.md::it has no section 1\.2\.0/);
  });

  it("of this version would have a text", () => {
    const { version } = JSON.parse(read("packages/cli/package.json")) as { readonly version: string };
    assert.match(read("CHANGELOG.md"), new RegExp(`^## ${version.replaceAll(".", "\\.")} – \\d{4}-\\d\\d-\\d\\d\\n\\n- `, "m"));
  });
});

describe("the workflows", () => {
  it("begin with what may only be read, put no input into a command, and name the version of each action", () => {
    assert.deepEqual(workflows.map(({ name }) => name).sort(), ["ci.yml", "release.yml"]);
    for (const { name, workflow } of workflows) {
      assert.deepEqual(workflow.permissions, { contents: "read" }, name);
      for (const { run = "", uses } of stepsOf(workflow)) {
        assert.doesNotMatch(run, /\$\{\{/, name);
        if (uses !== undefined) assert.match(uses, /^[\w-]+\/[\w-]+@v\d+$/, name);
      }
    }
  });

  it("run scripts that there are", () => {
    const { scripts } = JSON.parse(read("package.json")) as { readonly scripts: Readonly<Record<string, string>> };
    for (const { workflow } of workflows)
      for (const { run = "" } of stepsOf(workflow)) {
        for (const [, script = ""] of run.matchAll(/npm run (?:-s )?([\w:]+)/g)) assert.ok(script in scripts, script);
        for (const [path] of run.matchAll(/^\.ci\/\w+$/gm)) accessSync(join(root, path), constants.X_OK);
      }
  });
});

describe("the issue templates", () => {
  it("ask for what is needed, each under a name of its own", () => {
    for (const name of ["bug.yml", "idea.yml"]) {
      const { body, description } = parse(read(`.github/ISSUE_TEMPLATE/${name}`)) as {
        readonly description: string;
        readonly body: readonly { readonly id?: string; readonly type: string; readonly validations?: { readonly required: boolean } }[];
      };
      assert.ok(description.length > 0);
      const asked = body.filter(({ type }) => type !== "markdown");
      assert.equal(new Set(asked.map(({ id }) => id)).size, asked.length);
      assert.ok(asked.some(({ validations }) => validations?.required === true));
    }
  });
});
