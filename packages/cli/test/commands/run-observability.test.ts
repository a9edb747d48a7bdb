import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { layPackages } from "../../../../test-support/installed.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { agentperf, calls, here, leftDirectories, resultDirectory } from "../agentperf.ts";
import { directoryOf } from "../files.ts";

const smoke = ["--runtime", here, "--smoke"];
const env = { AUDIT_DIR: undefined };

describe("runs of the suites metrics and audit", () => {
  it("measure all by every client, and say what a client can't do", async () => {
    await using own = await resultDirectory();
    const before = leftDirectories();
    const chosen = ["--metrics", "prom-client,opentelemetry", "--audit", "file-chain,pino,winston"];
    const { code, stderr } = await agentperf(["run", "metrics", "audit", ...chosen, ...smoke, "-o", own.result], { env });
    assert.equal(code, 0, stderr);
    const { failures, launches, skipped, environment } = await own.read();
    assert.deepEqual(failures, []);
    assert.equal(launches.length, 5 * 2 + 3 + 2 + 1);
    assert.deepEqual(skipped.map(({ crossing, reason }) => `${crossing.benchmark}: ${reason}`).sort(), [
      "AppendAuditDurable: winston has no durable",
      "VerifyAuditChain: pino has no chain",
      "VerifyAuditChain: winston has no chain",
    ]);
    const versions = environment.adapters.flatMap(({ id, version }) => (version === undefined ? [] : [`${id}: ${version}`]));
    for (const client of ["prom-client", "@opentelemetry/sdk-metrics", "@opentelemetry/exporter-prometheus", "pino", "winston"])
      assert.ok(
        versions.some((text) => text.includes(`client ${client} `)),
        `${client} in ${versions}`,
      );
    assert.deepEqual(leftDirectories(), before);
  });

  it("are in no run that doesn't name them", async () => {
    const [usual, one] = await calls([
      ["doctor", "--runtime", here],
      ["doctor", "--runtime", here, "--suite", "audit"],
    ]);
    assert.match(usual.stdout, /measure 19 benchmarks in/);
    assert.match(one.stdout, /measure 3 benchmarks in/);
  });

  it("are told about in a guide", async () => {
    const [{ code, stdout }] = await calls([["help", "observability"]]);
    assert.equal(code, 0);
    assert.match(stdout, /agentperf run AppendAuditDurable --concurrency 1,64 --audit-dir/);
  });
});

describe("a directory for audit logs", () => {
  it("gets a directory of each launch's own, which goes, and nothing else in it is touched", async () => {
    await using place = await temporaryDirectory();
    await writeFile(join(place.path, "mine.jsonl"), "mine\n");
    await mkdir(join(place.path, "agentperf-mine"));
    await using own = await resultDirectory();
    const args = ["run", "audit", "--audit-dir", place.path, ...smoke, "-o", own.result];
    let most = 0;
    const running = agentperf(args, { env });
    let isDone = false;
    const done = running.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      most = Math.max(most, (await readdir(place.path)).filter((name) => /^agentperf\+.*\+audit-\w{6}$/.test(name)).length);
      await wait(5);
    }
    const { code, stderr } = await done;
    assert.equal(code, 0, stderr);
    assert.deepEqual((await own.read()).failures, []);
    assert.equal(most, 1);
    assert.deepEqual((await readdir(place.path)).sort(), ["agentperf-mine", "mine.jsonl"]);
    const [adapter] = (await own.read()).environment.adapters.filter(({ port }) => port === "audit");
    assert.equal(adapter?.options["directory"], place.path);
  });

  it("is skipped with the reason where it isn't one", async () => {
    const { stdout, stderr } = await agentperf(["run", "AppendAudit", "RoleCheck", ...smoke], { env: { AUDIT_DIR: "/nowhere/at/all" } });
    assert.match(stderr, /skipped audit\/AppendAudit .*: no audit log can be made in \/nowhere\/at\/all: /);
    assert.deepEqual(stdout.match(/^Benchmark\w+/gm), ["BenchmarkRoleCheck"]);
  });
});

describe("a project without a client for metrics", () => {
  it("is told what to install, and an audit log needs nothing", async () => {
    await using project = await directoryOf({ "package.json": { name: "own" } });
    const installed = layPackages(project.path);
    await using own = await resultDirectory();
    const call = (...args: string[]) => agentperf(args, { installed, cwd: project.path, env });
    const doctor = await call("doctor");
    assert.equal(doctor.code, 0, doctor.stderr);
    assert.match(doctor.stdout, /– +prom-client +the package prom-client isn't installed\n +→ npm install --save-dev prom-client\n/);
    assert.match(
      doctor.stdout,
      /– +opentelemetry +the package @opentelemetry\/sdk-metrics isn't installed\n +→ npm install --save-dev @opentelemetry\/sdk-metrics @opentelemetry\/exporter-prometheus\n/,
    );
    assert.match(doctor.stdout, /✓ +file-chain/);
    const run = await call("run", "CounterInc", "AppendAuditDurable", ...smoke, "-o", own.result);
    assert.equal(run.code, 0, run.stderr);
    const { launches, skipped } = await own.read();
    assert.equal(launches.length, 1);
    assert.equal(skipped[0]?.reason, "prom-client: the package prom-client isn't installed: npm install prom-client@15");
  });
});
