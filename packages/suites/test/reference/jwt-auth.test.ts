import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { contractCases } from "@agentperf/core/testing";
import { jwtAuth } from "@agentperf/suites";
import { closing, opened } from "../../../../test-support/adapters.ts";
import { KeyManager, remoteKeys, serveJwks } from "../../src/reference/keys.ts";

describe("auth", () => {
  for (const algorithm of ["RS256", "ES256", "EdDSA"] as const) {
    for (const { name, run } of contractCases(jwtAuth({ algorithm }))) it(name, run);
  }
  for (const { name, run } of contractCases(jwtAuth({ algorithm: "ES256", keys: "jwks" }))) it(name, run);

  it("fetches a JWKS once, and again for a key that was rotated in", async () => {
    const jose = await import("jose");
    const manager = new KeyManager(jose, "RS256");
    await using served = closing(await serveJwks(manager));
    const keyOf = remoteKeys(jose, served.url);
    const verify = async () => {
      const { kid, privateKey } = await manager.signing();
      const token = await new jose.SignJWT({}).setProtectedHeader({ alg: "RS256", kid }).setSubject("ada").sign(privateKey);
      return (await jose.jwtVerify(token, keyOf)).payload.sub;
    };
    for (let at = 0; at < 5; at++) assert.equal(await verify(), "ada");
    assert.equal(served.requests(), 1);
    await manager.rotate();
    for (let at = 0; at < 5; at++) assert.equal(await verify(), "ada");
    assert.equal(served.requests(), 2);
  });

  it("verifies a token of one's own against one's own JWKS, and asks for it where it is missing", async () => {
    const jose = await import("jose");
    const manager = new KeyManager(jose, "ES256");
    await using served = closing(await serveJwks(manager));
    const { kid, privateKey } = await manager.signing();
    const token = await new jose.SignJWT({ roles: ["user"] })
      .setProtectedHeader({ alg: "ES256", kid })
      .setSubject("ada")
      .setIssuer("https://mine.example")
      .setAudience("mine")
      .setExpirationTime("1h")
      .sign(privateKey);
    const options = { algorithm: "ES256", jwksUrl: served.url.href, issuer: "https://mine.example", audience: "mine" } as const;
    await using auth = await opened(jwtAuth({ ...options, token }));
    assert.deepEqual(await auth.port.verify(await auth.port.issue({ user: { id: "ada", roles: [] } })), { id: "ada", roles: ["user"] });
    await using none = await opened(jwtAuth(options));
    await assert.rejects(async () => none.port.issue({ user: { id: "ada", roles: [] } }), /needs the option token/);
  });

  it("says that a server is behind it only where the keys are somebody else's", () => {
    assert.deepEqual(jwtAuth({ keys: "jwks" }).capabilities, []);
    const { capabilities, address } = jwtAuth({ jwksUrl: "https://keys.example/jwks" });
    assert.deepEqual([capabilities, address], [["server"], "https://keys.example/jwks"]);
  });
});
