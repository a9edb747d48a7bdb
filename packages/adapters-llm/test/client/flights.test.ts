import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AgentperfError } from "@agentperf/core";
import { type FlightOptions, type Flights, flightsTo } from "../../src/client/flights.ts";

/** Requests to a server of a test's own; disposing of them ends them. */
function flights(options: Partial<FlightOptions> = {}): Flights & Disposable {
  const { signal } = new AbortController();
  const made = flightsTo({ server: "a server", silenceTimeoutMs: 60_000, signal, ...options });
  return { ...made, [Symbol.dispose]: () => made.close() };
}

const aborted = (signal: AbortSignal) => new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

describe("requests on their way", () => {
  it("end where the server keeps silent, and say so", async () => {
    using own = flights({ silenceTimeoutMs: 20 });
    const flight = own.begin();
    await aborted(flight.signal);
    assert.equal(flight.failure(new Error("aborted")).message, "a server: no answer within 20 ms");
  });

  it("go on where the server says something from time to time", async () => {
    using own = flights({ silenceTimeoutMs: 200 });
    const [talking, silent] = [own.begin(), own.begin()];
    const timer = setInterval(() => talking.touch(), 10);
    await aborted(silent.signal);
    clearInterval(timer);
    assert.equal(talking.signal.aborted, false);
  });

  it("end with the run", () => {
    const run = new AbortController();
    using own = flights({ signal: run.signal });
    const flight = own.begin();
    run.abort();
    assert.equal(flight.signal.aborted, true);
    assert.equal(flight.failure(new Error("aborted")).code, "aborted");
  });

  it("are no more than are allowed", () => {
    using own = flights({ maxRequests: 2 });
    own.begin().end();
    own.begin().end();
    assert.throws(() => own.begin(), /a server: 2 requests were sent, more aren't allowed in a launch: .*--benchtime 20x.*maxRequests/);
  });

  it("tell the status and the time to wait, and cut off what a server says at length", () => {
    using own = flights();
    const flight = own.begin();
    const headers = new Headers({ "retry-after": "3" });
    const limited = Object.assign(new Error("429 slow down"), { status: 429, headers });
    assert.equal(flight.failure(limited).message, "a server: HTTP 429 slow down; it asks to wait 3 s (Retry-After)");
    assert.equal(flight.failure(Object.assign(new Error("Oh"), { status: 500 })).message, "a server: HTTP 500: Oh");
    assert.ok(flight.failure(new Error("x".repeat(5_000))).message.length < 600);
    const known = new AgentperfError("config", "said already");
    assert.equal(flight.failure(known), known);
  });
});
