import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { cockatiel, opossum } from "@agentperf/adapters-resilience";
import { contractCases } from "@agentperf/core/testing";
import { testContext } from "../../../test-support/adapters.ts";

// Runs in a project that has one version of one library, and says how our adapter fares with it.

const { AGENTPERF_PEER: peer = "", AGENTPERF_CLIENT: client = "" } = process.env;
const make = peer === "cockatiel" ? cockatiel : opossum;

describe(`${client} keeps the rules of the port`, () => {
  for (const { name, run } of contractCases(make())) it(name, run);

  it("and its version is told", async () => {
    const availability = await make().probe?.(testContext);
    assert.equal(availability?.available === true ? availability.version : JSON.stringify(availability), `client ${client}`);
  });
});
