import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { agentRoles, RoleHierarchy } from "@agentperf/suites";

describe("roles", () => {
  const roles = new RoleHierarchy(agentRoles);

  it("inherit from each other, all the way up", () => {
    assert.ok(roles.allows(["admin"], "messages:read"));
    assert.ok(!roles.allows(["viewer"], "messages:write"));
    assert.ok(roles.allows(["operator"], "sessions:anything"), "a star allows every verb");
  });

  it("allow nothing that is unknown, such as the name of an object's own property", () => {
    for (const name of ["nobody", "constructor", "__proto__", "toString"]) assert.ok(!roles.allows([name], "sessions:read"), name);
  });

  it("refuse a hierarchy with a circle or a hole", () => {
    assert.throws(
      () => new RoleHierarchy({ a: { actions: [], inherits: ["b"] }, b: { actions: [], inherits: ["a"] } }),
      /inherits from itself/,
    );
    assert.throws(() => new RoleHierarchy({ a: { actions: [], inherits: ["ghost"] } }), /ghost/);
  });
});
