import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { runtimeOf } from "@agentperf/core";
import { parse } from "yaml";
import { root } from "../../../../test-support/requirements.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { gitIn } from "../git.ts";

// The commands of the action's and the workflow's steps, run as a runner of GitHub's runs them: with bash -e, in a repository with a base and
// a change. Only `gh` is a stand-in, which keeps what it is asked.

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly (Step & { readonly with?: Readonly<Record<string, unknown>> })[] }>>;
}

const yaml = <T>(...path: string[]): T => parse(readFileSync(join(root, ...path), "utf8")) as T;
const action = yaml<Action>("action.yml");
const workflow = yaml<Workflow>("examples", "github", "agentperf.yml");
const here = runtimeOf(globalThis);
const own = await temporaryDirectory();
const repository = join(own.path, "repository");
const tools = join(own.path, "tools");
const outputs = join(own.path, "outputs.txt");
const summary = join(own.path, "summary.md");
const bin = fileURLToPath(new URL("../../bin/agentperf.js", import.meta.url));

const git = gitIn(repository);

const suite = (turns: number) => `export default {
  name: "own",
  benchmarks: [{ name: "Work", run() { let x = 1; for (let at = 0; at < ${turns}; at++) x = (Math.imul(x, 1_664_525) + 1) | 0; return x; } }],
};
`;

/** Makes a repository with a base, and a change that takes so many turns. */
function writeRepository(turns: number): void {
  mkdirSync(join(repository, "node_modules", ".bin"), { recursive: true });
  mkdirSync(tools, { recursive: true });
  symlinkSync(bin, join(repository, "node_modules", ".bin", "agentperf"));
  writeFileSync(join(repository, ".gitignore"), "node_modules\n.agentperf\n");
  writeFileSync(join(repository, "agentperf.config.json"), JSON.stringify({ suites: ["./suite.mjs"], budgets: { Work: { maxNs: "1s" } } }));
  writeFileSync(join(repository, "suite.mjs"), suite(2_000));
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("commit", "-q", "-m", "base");
  writeFileSync(join(repository, "suite.mjs"), suite(turns));
  git("commit", "-q", "-a", "-m", "change");
  writeFileSync(join(tools, "gh"), `#!/bin/sh\necho "$@" >> "${join(own.path, "gh.txt")}"\n`);
  chmodSync(join(tools, "gh"), 0o755);
}

function runStep(step: Step, env: Readonly<Record<string, string>>): { readonly code: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run ?? "false"], {
    cwd: repository,
    encoding: "utf8",
    env: {
      ...process.env,
      FORCE_COLOR: undefined,
      NO_COLOR: "1",
      PATH: [tools, process.env["PATH"]].join(delimiter),
      GITHUB_OUTPUT: outputs,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_SHA: git("rev-parse", "HEAD"),
      ...env,
    },
  });
  return { code: status, output: stdout + stderr };
}

const stepOf = (steps: readonly Step[], name: string): Step => {
  const step = steps.find((candidate) => candidate.name === name);
  assert.ok(step?.run !== undefined, `a step ${name} with a command`);
  return step;
};

describe("the GitHub action", () => {
  it("measures the change against its base, comments, and fails where it is slower", () => {
    writeRepository(8_000);
    const { steps } = action.runs;
    const measure = stepOf(steps, "Measure");
    const inputs = Object.fromEntries(Object.entries(action.inputs).map(([name, { default: value }]) => [name, value]));
    const given: Record<string, string> = { ...inputs, benchmarks: "Work", base: "HEAD^", runtime: here };
    // As the runner fills them in: from the inputs alone.
    const env = Object.fromEntries(
      Object.entries(measure.env ?? {}).map(([name, text]) => {
        const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(text)?.[1];
        assert.ok(input !== undefined && input in given, `${name}: ${text}`);
        return [name, given[input] as string];
      }),
    );
    const { code, output } = runStep(measure, env);
    assert.equal(code, 0, output);
    assert.match(output, /^\. is slower than git:HEAD\^ on 1 of 1: own\/Work \w+ \+[23]\d\d\.\d %/m);
    assert.match(readFileSync(summary, "utf8"), /\| own\/Work \| \w+ \| 🔴 slower \|/);
    assert.match(readFileSync(outputs, "utf8"), /^code=1$/m);
    assert.ok(existsSync(join(repository, ".agentperf", "verdicts.json")));

    assert.equal(runStep(stepOf(steps, "Comment"), { GH_TOKEN: "none", PULL_REQUEST: "7" }).code, 0);
    assert.match(readFileSync(join(own.path, "gh.txt"), "utf8"), /^pr comment 7 --body-file \.agentperf\/verdicts\.md --edit-last/);
    assert.equal(runStep(stepOf(steps, "Gate"), { CODE: "1" }).code, 1);
    assert.equal(runStep(stepOf(steps, "Gate"), { CODE: "0" }).code, 0);
  });

  it("puts no input into a command, where a name could be one", () => {
    for (const { run = "" } of [...action.runs.steps, ...Object.values(workflow.jobs).flatMap(({ steps }) => steps)])
      assert.doesNotMatch(run, /\$\{\{/);
  });
});

describe("the example workflow", () => {
  after(() => own[Symbol.asyncDispose]());

  it("gives the action only inputs that it has, and caches what is installed", () => {
    const { steps } = workflow.jobs["pull-request"] as Workflow["jobs"][string];
    const call = steps.find(({ uses }) => uses?.startsWith("agentperf/agentperf@"));
    for (const name of Object.keys(call?.with ?? {})) assert.ok(name in action.inputs, name);
    assert.ok(steps.some(({ uses, with: given }) => uses?.startsWith("actions/setup-node@") && given?.["cache"] === "npm"));
  });

  it("measures the main branch, checks it, and looks at its history", () => {
    const { steps } = workflow.jobs["main"] as Workflow["jobs"][string];
    const measured = runStep(stepOf(steps, "Measure"), { COUNT: "1" });
    assert.equal(measured.code, 0, measured.output);
    for (const name of ["Hold it against baselines and budgets", "Look for a change"]) {
      const { code, output } = runStep(stepOf(steps, name), {});
      assert.equal(code, 0, output);
    }
    assert.match(readFileSync(summary, "utf8"), /✅ 1 benchmark is within its limits/);
  });
});
