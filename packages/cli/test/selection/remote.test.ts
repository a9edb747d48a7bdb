import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkRemote, isRemote, remoteAddresses, remoteOperationsOf } from "../../src/selection/remote.ts";
import { clock, refusal } from "../made.ts";

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
    for (const address of ["127.0.0.1:6379", "localhost:6379", "localhost", "10.0.0.1:6379", "[::1]:6379"]) {
      assert.throws(
        () => isRemote(address),
        new RegExp(`the address ${address.replace(/[[\].]/g, "\\$&")} has no scheme: write redis://HOST:PORT`),
        address,
      );
    }
    assert.throws(
      () => isRemote("ada:s3cr3t@localhost:6379"),
      (thrown: Error) => thrown.message.includes("***@localhost:6379 has no scheme") && !thrown.message.includes("s3cr3t"),
    );
  });
});

describe("where load leaves this machine", () => {
  it("is told once for each address, without secrets", () => {
    const addresses = ["redis://ada:s3cr3t-word@192.0.2.1:6379", undefined, "redis://127.0.0.1", "redis://ada:s3cr3t-word@192.0.2.1:6379"];
    const adapters = addresses.map((address, at) => clock(`clock-${at}`, { address }));
    assert.deepEqual(remoteAddresses(adapters), ["redis://***@192.0.2.1:6379"]);
  });

  it("is told with what it costs, and how many operations are enough", () => {
    const adapters = [clock("dear", { address: "https://192.0.2.1/v1", cost: "$2 a launch", remoteOperations: 20 })];
    assert.deepEqual(remoteAddresses(adapters), ["https://192.0.2.1/v1 ($2 a launch)"]);
    assert.equal(remoteOperationsOf([...adapters, clock("usual", { address: "redis://192.0.2.1" })]), 20);
    assert.equal(remoteOperationsOf([clock("usual", { address: "redis://192.0.2.1" })]), 1_000);
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

  it("is said where it is allowed, and nothing is said where all stays here", () => {
    const said: string[] = [];
    const tell = (text: string) => void said.push(text);
    checkRemote([], false, tell);
    assert.deepEqual(said, []);
    checkRemote(["redis://192.0.2.1"], true, tell);
    assert.deepEqual(said, ["agentperf: sending load to redis://192.0.2.1\n"]);
  });
});
