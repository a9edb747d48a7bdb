import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { sourceCommand } from "../../../../test-support/runtime.ts";

const script = fileURLToPath(new URL("leaving-process.ts", import.meta.url));

describe("breakers", () => {
  for (const id of ["opossum", "cockatiel"]) {
    for (const how of ["ended", "left"]) {
      it(`of ${id} that are ${how} keep no process alive, and break nothing`, { timeout: 60_000 }, async () => {
        const [program, ...args] = sourceCommand(script);
        const { stdout } = await promisify(execFile)(program, [...args, id, how], { timeout: 50_000 });
        // Whoever waits for a reset time of an hour is ended by the limit above.
        assert.equal(stdout, "closed open half-open\n");
      });
    }
  }
});
