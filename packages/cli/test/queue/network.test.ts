import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { skipUnless, skipWithoutRedis } from "../../../../test-support/requirements.ts";
import { here, other, resultDirectory, workers } from "../agentperf.ts";
import { canMakeHosts, makeHosts } from "./hosts.ts";
import { shared, start, startAgent, until } from "./world.ts";

const skip =
  skipWithoutRedis() || skipUnless(canMakeHosts(), "network namespaces take root and iproute2 (Debian: apt-get install iproute2)");
const load = ["load", "Wait", "--rate", "90/s", "--arrivals", "uniform", "--warmup", "0ms", "--runtime", here, "--lost-after", "1500ms"];

describe("a load across a network", { skip }, () => {
  it("begins at one instant on hosts of different distance, and gives one result", async () => {
    await using network = await makeHosts(4);
    await using own = await resultDirectory();
    const [one, far, third, coordinator] = network.hosts;
    assert.ok(one !== undefined && far !== undefined && third !== undefined && coordinator !== undefined);
    const slow = await network.slowPort(25);
    await using _one = await startAgent(`redis://${one.hub}:${network.port}`, "near", [], { before: one.before });
    await using _far = await startAgent(`redis://${far.hub}:${slow}`, "far", [], { before: far.before, runtime: other });
    await using _third = await startAgent(`redis://${third.hub}:${network.port}`, "third", [], { before: third.before });
    const flags = [...load, "--duration", "2s", "-o", own.result];
    await using shares = await start([...flags, ...shared(`redis://${coordinator.hub}:${network.port}`, 3)], {
      before: coordinator.before,
    });
    await shares.code;
    const { launches } = await own.read();
    assert.equal(launches[0]?.load?.counts.planned, 180, shares.said.stderr);
    const agents = launches[0]?.load?.agents ?? [];
    assert.deepEqual(
      agents.map(({ name }) => name),
      ["far", "near", "third"],
    );
    // A round trip of the far one takes 50 ms; it knows how wrong its clock may be.
    assert.ok((agents[0]?.clockMs ?? 0) >= 24, String(agents[0]?.clockMs));
    const late = agents.map(({ lateMs = Number.NaN }) => lateMs);
    assert.ok(Math.max(...late) - Math.min(...late) < 1_000, String(late));
  });

  it("goes on without a host whose cable is pulled, which ends its share by itself", async () => {
    await using network = await makeHosts(3);
    await using own = await resultDirectory();
    const [one, cut, coordinator] = network.hosts;
    assert.ok(one !== undefined && cut !== undefined && coordinator !== undefined);
    await using _one = await startAgent(`redis://${one.hub}:${network.port}`, "stays", [], { before: one.before });
    await using gone = await startAgent(`redis://${cut.hub}:${network.port}`, "cut", [], { before: cut.before });
    const flags = [...load, "--duration", "12s", "-o", own.result];
    await using shares = await start([...flags, ...shared(`redis://${coordinator.hub}:${network.port}`, 2)], {
      before: coordinator.before,
    });
    await gone.says(/loading/);
    await wait(1_000);
    await cut.unplug();
    await shares.says(/cut is lost, \d+ s after the beginning/);
    await gone.says(/the queue's Redis hasn't answered for \d+ s/);
    assert.equal(await shares.code, 3);
    assert.match(shares.said.stdout, /partial 1 of 2 agents was lost at \d+ s \(cut\): 50 % of the load was offered/);
    const { launches } = await own.read();
    assert.equal(launches[0]?.load?.counts.planned, 540);
    await until(() => workers().length === 0, "no worker is left");
  });
});
