import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { auth, ports, rateLimit, sessions } from "@agentperf/suites/ports";

describe("the ports with the reference implementations", () => {
  for (const port of ports) {
    for (const [id, load] of Object.entries(port.adapters)) {
      it(`makes ${port.name} ${id} under its id`, async () => {
        const adapter = (await load())({});
        assert.equal(adapter.id, id);
        assert.equal(adapter.port.name, port.name);
      });
    }
  }

  it("lets an id decide what it stands for, and options the rest", async () => {
    const es256 = (await auth.adapters.es256())({ algorithm: "RS256", issuer: "https://mine.example" });
    assert.deepEqual([es256.id, es256.options?.["issuer"]], ["es256", "https://mine.example"]);
    const bucket = (await rateLimit.adapters["redis-token-bucket"]())({ algorithm: "fixed-window", limit: 7 });
    assert.deepEqual([bucket.id, bucket.options?.["limit"]], ["redis-token-bucket", 7]);
    const agentapi = (await sessions.adapters.agentapi())({ url: "http://localhost:1" });
    assert.equal(agentapi.address, "http://localhost:1");
  });
});
