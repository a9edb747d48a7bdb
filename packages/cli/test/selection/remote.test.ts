import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkRemote, isRemote, remoteAddresses } from "../../src/selection/remote.ts";
import { clock, refusal } from "../made.ts";

describe("an address", () => {
  it("is on this machine where every part of it is loopback", () => {
    for (const address of [
      "redis://127.0.0.1:6379",
      "http://localhost:3001/mcp",
      "redis://[::1]",
      "redis://127.0.0.1:1,redis://localhost:2",
    ])
      assert.equal(isRemote(address), false, address);
  });

  it("is on another machine where a part isn't, or can't be read", () => {
    for (const address of ["redis://192.0.2.1", "http://localhost.example.com", "redis://127.0.0.1,redis://10.0.0.1", "nonsense", ""])
      assert.equal(isRemote(address), true, address);
  });
});

describe("where load leaves this machine", () => {
  it("is told once for each address, without secrets", () => {
    const addresses = ["redis://ada:s3cr3t-word@192.0.2.1:6379", undefined, "redis://127.0.0.1", "redis://ada:s3cr3t-word@192.0.2.1:6379"];
    const adapters = addresses.map((address, at) => clock(`clock-${at}`, { address }));
    assert.deepEqual(remoteAddresses(adapters), ["redis://***@192.0.2.1:6379"]);
  });

  it("is told of each node of a cluster", () => {
    assert.deepEqual(remoteAddresses([clock("cluster", { address: "redis://192.0.2.1:1,redis://192.0.2.2:2" })]), [
      "redis://192.0.2.1:1, redis://192.0.2.2:2",
    ]);
  });

  it("is refused unless it is allowed, with how to allow it", () => {
    assert.throws(
      () => checkRemote(["redis://192.0.2.1", "http://192.0.2.2"], false),
      refusal("usage", /send load to redis:\/\/192\.0\.2\.1 and http:\/\/192\.0\.2\.2, which isn't this machine: allow it with --yes/),
    );
  });

  it("is let pass where it is allowed, and where all stays here", () => {
    checkRemote([], false);
    checkRemote(["redis://192.0.2.1"], true);
  });
});
