import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isRemote } from "../../src/selection/remote.ts";

describe("where an address lies", () => {
  it("is this machine for loopback and for Unix sockets, however they are written", () => {
    const local = ["redis://localhost:6379", "redis://127.0.0.1", "rediss://[::1]:6379/3", "http://127.1.2.3:8080/mcp"];
    const sockets = ["/run/redis.sock", "unix:/run/redis.sock", "unix:///run/redis.sock", "redis+unix://ada:w0rd@/run/redis.sock?db=2"];
    for (const address of [...local, ...sockets, "redis://127.0.0.1:1,redis://127.0.0.1:2"])
      assert.equal(isRemote(address), false, address);
  });

  it("is another machine for any other host, also where one of several is", () => {
    for (const address of ["redis://10.0.0.1", "https://db.example", "redis://127.0.0.1,redis://10.0.0.1", "redis://localhost.example"]) {
      assert.equal(isRemote(address), true, address);
    }
  });

  it("can't be known without a scheme: that is said, and no password with it", () => {
    for (const address of ["127.0.0.1:6379", "localhost:6379", "localhost", "10.0.0.1:6379", "[::1]:6379", "redis.example"]) {
      assert.throws(
        () => isRemote(address),
        new RegExp(`the address ${address.replace(/[[\].]/g, "\\$&")} has no scheme: write redis://HOST:PORT`),
        address,
      );
    }
    assert.throws(
      () => isRemote("ada:s3cr3t@localhost:6379"),
      (thrown: Error) => thrown.message.includes("…@localhost:6379 has no scheme") && !thrown.message.includes("s3cr3t"),
    );
  });
});
