import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { agentperf, here } from "../agentperf.ts";
import { writeFiles } from "../files.ts";

describe("runtimes with settings", () => {
  const suite = `export default { name: "own", benchmarks: [{ name: "Limit", run: () => process.env.OWN_MARK ?? "none",
    verify: (_, mark) => { console.error("mark is " + mark); return true; } }] };\n`;

  it("are measured beside the plain one under their names, with their flags and variables", async () => {
    await using own = await temporaryDirectory();
    const args = here === "bun" ? ["--smol"] : here === "deno" ? ["--v8-flags=--max-old-space-size=256"] : ["--max-old-space-size=256"];
    const config = {
      suites: ["./suite.mjs"],
      runtimes: [here, { name: "small", runtime: here, args, env: { OWN_MARK: "s3cr3t-mark", OWN_TOKEN: "s3cr3t" } }],
    };
    await writeFiles(own.path, { "agentperf.config.json": config, "suite.mjs": suite });
    const { code, stdout, stderr } = await agentperf(
      ["run", "--benchtime", "5x", "--count", "1", "--no-benchmem", "-v", "--format", "json"],
      {
        cwd: own.path,
      },
    );
    assert.equal(code, 0, stderr);
    const { environment, launches } = JSON.parse(stdout) as { environment: { runtimes: object[] }; launches: { crossing: string }[] };
    assert.deepEqual(launches.map(({ crossing }) => crossing).sort(), [`own/Limit ${here}`, "own/Limit small"].sort());
    assert.deepEqual(environment.runtimes[1], { ...environment.runtimes[1], name: "small", runtime: here, args });
    assert.match(stderr, /mark is none/);
    assert.match(stderr, /mark is s3cr3t-mark/);
    assert.ok(!stdout.includes("s3cr3t"), "what a variable holds is nobody's business");
    const alone = await agentperf(["run", "--runtime", "small", "--smoke", "--format", "go"], { cwd: own.path });
    assert.match(alone.stdout, /^runtime: small \d/m);
  });

  it("may be a program at a path", async () => {
    await using own = await temporaryDirectory();
    await writeFiles(own.path, { "agentperf.config.json": { suites: ["./suite.mjs"] }, "suite.mjs": suite });
    const name = `${here}@${process.execPath}`;
    const { code, stdout, stderr } = await agentperf(["run", "--runtime", `${here},${name}`, "--smoke", "--format", "go"], {
      cwd: own.path,
    });
    assert.equal(code, 0, stderr);
    assert.ok(stdout.includes(`runtime: ${name} `), stdout);
  });
});
