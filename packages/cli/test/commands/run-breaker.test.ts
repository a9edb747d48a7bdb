import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { layPackages } from "../../../../test-support/installed.ts";
import { agentperf, calls, here, leftDirectories, resultDirectory } from "../agentperf.ts";
import { directoryOf } from "../files.ts";

const runtime = ["--runtime", here];

describe("a run of the suite breaker", () => {
  it("measures all by each library, and names its version", async () => {
    await using own = await resultDirectory();
    const before = leftDirectories();
    const args = ["run", "breaker", "--breaker", "opossum,cockatiel", ...runtime, "--smoke", "--strict", "-o", own.result];
    const { code, stderr } = await agentperf(args);
    assert.equal(code, 0, stderr);
    const { failures, launches, skipped, environment } = await own.read();
    assert.deepEqual([failures, skipped], [[], []]);
    // Closed directly and through a breaker, open, half open, and three levels.
    assert.equal(launches.length, 2 * 7);
    for (const id of ["opossum", "cockatiel"]) {
      const { version = "" } = environment.adapters.find((adapter) => adapter.id === id) ?? {};
      assert.match(version, new RegExp(`^client ${id} \\d+\\.\\d+\\.\\d+$`));
    }
    assert.deepEqual(leftDirectories(), before);
  });

  it("is in no run that doesn't name it", async () => {
    const [listed, usual, named] = await calls([["list"], ["doctor", ...runtime], ["doctor", "breaker", ...runtime]]);
    assert.match(listed.stdout, /^breaker \(only when named, or with --suite all\)/m);
    assert.match(usual.stdout, /measure 19 benchmarks in/);
    assert.match(named.stdout, /measure 4 benchmarks in/);
  });
});

describe("a project without a library of circuit breakers", () => {
  it("is told what to install, and everything else goes on", async () => {
    await using project = await directoryOf({ "package.json": { name: "own" } });
    const installed = layPackages(project.path);
    await using own = await resultDirectory();
    const { code, stderr } = await agentperf(["run", "BreakerOpen", "RoleCheck", ...runtime, "--smoke", "-o", own.result], {
      installed,
      cwd: project.path,
    });
    assert.equal(code, 0, stderr);
    const { launches, skipped } = await own.read();
    assert.equal(launches.length, 1);
    assert.equal(skipped[0]?.reason, "opossum: the package opossum isn't installed: npm install opossum@10 (8, 9 and 10 work)");
  });
});
