import assert from "node:assert/strict";
import process from "node:process";
import { after, describe, it } from "node:test";
import { opentelemetry, pino, promClient, winston } from "@agentperf/adapters-observability";
import type { Adapter } from "@agentperf/core";
import { contractCases } from "@agentperf/core/testing";
import { testContext } from "../../../test-support/adapters.ts";
import { temporaryDirectory } from "../../../test-support/temporary.ts";

// Runs in a project that has one client for metrics or for an audit log, and says how our adapter fares with it.

const { AGENTPERF_PEER: peer = "", AGENTPERF_CLIENT: client = "" } = process.env;
const makers: Readonly<Record<string, () => Adapter>> = { "prom-client": promClient, opentelemetry, pino, winston };
const adapter = makers[peer]?.();
assert.ok(adapter);
const directory = await temporaryDirectory();
after(() => directory[Symbol.asyncDispose]());

describe(`${client} keeps the rules of the port`, () => {
  for (const { name, run } of contractCases(adapter, { directory: directory.path })) it(name, run);

  it("and its version is told", async () => {
    const availability = await adapter.probe?.(testContext);
    assert.equal(availability?.available === true ? availability.version : JSON.stringify(availability), client);
  });
});
