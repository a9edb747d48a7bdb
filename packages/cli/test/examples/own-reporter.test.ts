import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { root } from "../../../../test-support/requirements.ts";
import { agentperf, here, resultDirectory } from "../agentperf.ts";

describe("examples/own-reporter", () => {
  it("writes a line a benchmark beside the table", async () => {
    await using own = await resultDirectory();
    const file = join(own.path, "figures.txt");
    const reporters = ["--reporter", "table", "--reporter", `${join(root, "examples", "own-reporter", "one-line.ts")}=${file}`];
    const { code, stdout, stderr } = await agentperf([
      "run",
      "RoleCheck",
      "--runtime",
      here,
      "--benchtime",
      "100x",
      ...reporters,
      "-o",
      own.result,
    ]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^RoleCheck /m);
    assert.match(await readFile(file, "utf8"), new RegExp(`^auth/RoleCheck ${here} auth=rs256: \\d+ ns\\n$`));
  });
});
