import assert from "node:assert/strict";
import { delimiter, resolve } from "node:path";
import { describe, it } from "node:test";
import { ownPorts } from "../../src/config/ports.ts";
import { variablesFromHere } from "../../src/flags/paths.ts";

describe("a variable that holds a relative path", () => {
  it("means the one from here: those of the ports, and those that clients read by themselves", async () => {
    const names = ["AUDIT_DIR", "POSTGRES_CA_FILE", "REDIS_CA_FILE", "WEBSOCKET_CA_FILE", "GOOGLE_APPLICATION_CREDENTIALS", "TMPDIR"];
    const given = Object.fromEntries(names.map((name) => [name, `own/${name}`]));
    const meant = Object.fromEntries(names.map((name) => [name, resolve("own", name)]));
    assert.deepEqual(variablesFromHere(await ownPorts(), given), meant);
  });

  it("is each directory of PATH", async () => {
    const path = ["/usr/bin", "node_modules/.bin", ""].join(delimiter);
    const meant = ["/usr/bin", resolve("node_modules/.bin"), ""].join(delimiter);
    assert.deepEqual(variablesFromHere(await ownPorts(), { PATH: path }), { PATH: meant });
  });

  it("is left alone where it is absolute, empty, or no path", async () => {
    const given = { AUDIT_DIR: resolve("logs"), POSTGRES_CA_FILE: "", REDIS_URL: "redis://h", LLM_MODEL: "a/b", PATH: "/usr/bin" };
    assert.deepEqual(variablesFromHere(await ownPorts(), given), {});
    assert.deepEqual(variablesFromHere(await ownPorts(), {}), {});
  });
});
