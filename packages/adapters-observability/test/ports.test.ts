import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ports } from "@agentperf/adapters-observability/ports";
import { AgentperfError } from "@agentperf/core";
import { testContext } from "../../../test-support/adapters.ts";
import { environment } from "../../../test-support/environment.ts";

for (const port of ports) {
  describe(`the port ${port.name} with its adapters`, () => {
    for (const [id, load] of Object.entries(port.adapters)) {
      it(`makes ${id} with its options, which takes settings of the port`, async () => {
        const adapter = (await load())({});
        assert.equal(adapter.id, id);
        assert.equal(adapter.port.name, port.name);
        for (const name of adapter.settings ?? []) assert.ok(Object.hasOwn(port.settings, name), name);
        assert.equal(adapter.configure === undefined, adapter.settings === undefined);
      });

      it(`has ${id} refuse an option that it doesn't know`, async () => {
        const make = await load();
        assert.throws(
          () => make({ colour: "red" }),
          (thrown) => thrown instanceof AgentperfError && thrown.code === "config" && /has no option "colour"/.test(thrown.message),
        );
      });

      it(`tells the version of ${id}'s client, and needs no server`, async () => {
        const adapter = (await load())({});
        const found = (await adapter.probe?.(testContext)) ?? assert.fail();
        assert.ok(found.available);
        if (id === "file-chain") assert.equal(found.version, undefined);
        else assert.match(found.version ?? "", /^client \S+ \d+\.\d+\.\d+/);
        assert.equal(adapter.address, undefined);
      });
    }
  });
}

describe("where audit logs lie", () => {
  const [, audit] = ports;
  for (const id of ["file-chain", "pino", "winston"] as const) {
    it(`is what ${id}'s option says, else the variable, and a flag before both`, async () => {
      using _ = environment({ AUDIT_DIR: "/variable" });
      const make = await audit.adapters[id]();
      assert.equal(make({}).options?.["directory"], "/variable");
      assert.equal(make({ directory: "/option" }).options?.["directory"], "/option");
      assert.equal(make({ directory: "/option" }).configure?.({ directory: "/flag" }).options?.["directory"], "/flag");
      assert.throws(() => make({ directory: 1 }), /the option directory must be a string/);
    });

    it(`is a temporary one for ${id} where the variable is empty`, async () => {
      using _ = environment({ AUDIT_DIR: "" });
      assert.equal((await audit.adapters[id]())({}).options?.["directory"], undefined);
    });

    it(`has ${id} say why nothing can be written there`, async () => {
      const make = await audit.adapters[id]();
      for (const directory of ["/nowhere/at/all", new URL(import.meta.url).pathname]) {
        const found = await make({ directory }).probe?.(testContext);
        assert.equal(found?.available, false);
        assert.match(found?.available === false ? found.reason : "", /^no audit log can be made in \/.*: /);
        await assert.rejects(async () => make({ directory }).open(testContext), /no audit log can be made in /);
      }
    });
  }
});
