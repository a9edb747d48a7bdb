import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ErrorCounter, otherErrors, scrubbedErrors } from "@agentperf/core/load";
import { scrubber } from "@agentperf/core/safety";

const counted = (...thrown: readonly unknown[]) => {
  const counter = new ErrorCounter();
  for (const one of thrown) counter.add(one);
  return counter.kinds();
};

describe("failures of a load", () => {
  it("are counted whatever was thrown: nothing of it can end the load", () => {
    const cyclic = new Error("around");
    cyclic.cause = cyclic;
    const hostile = {
      get code() {
        throw new Error("a getter");
      },
      toString() {
        throw new Error("a text");
      },
    };
    const silent = Object.defineProperty(new Error("never"), "message", {
      get() {
        throw new Error("a getter");
      },
    });
    const all = [
      Object.create(null),
      Symbol("a"),
      undefined,
      null,
      7,
      cyclic,
      hostile,
      silent,
      new Proxy({}, { get: () => assert.fail() }),
    ];
    const kinds = counted(...all);
    assert.equal(
      kinds.reduce((sum, { count }) => sum + count, 0),
      all.length,
    );
    assert.ok(kinds.some(({ example }) => example.startsWith("around")));
  });

  it("keep a bounded memory where each has another text", () => {
    const many = Array.from({ length: 5_000 }, (_, at) => new Error("x".repeat((at % 200) + 1) + "y".repeat(at)));
    const kinds = counted(...many);
    assert.ok(kinds.length <= 21, String(kinds.length));
    assert.ok(JSON.stringify(kinds).length < 200_000);
    assert.equal(kinds[0]?.kind, otherErrors);
  });

  it("are told apart by an HTTP status, and not by other numbers", () => {
    const answered = (status: number, at: number) => new Error(`request ${at}: the server answered HTTP ${status}`);
    const kinds = counted(answered(503, 1), answered(429, 2), answered(503, 3), new Error("Request failed with status 404 in 17 ms"));
    assert.deepEqual(
      kinds.map(({ kind, count }) => [kind, count]),
      [
        ["request N: the server answered HTTP 503", 2],
        ["request N: the server answered HTTP 429", 1],
        ["Request failed with status 404 in N ms", 1],
      ],
    );
  });

  it("set no colours", () => {
    const [only, ...others] = counted(new Error("\u001b[31mrefused\u001b[39m"), new Error("refused"));
    assert.deepEqual([only?.kind, only?.count, only?.example, others], ["refused", 2, "refused", []]);
  });
});

describe("failures that hold a secret", () => {
  const secret = "s3cr3t-t0k3n-1234567890abcdef";
  const scrub = scrubber([secret]);
  const shown = (...thrown: readonly unknown[]) => scrubbedErrors(counted(...thrown), scrub);
  const isClean = (kinds: readonly { readonly kind: string; readonly example: string }[]) => {
    const text = JSON.stringify(kinds);
    // Neither whole, nor with its digits changed, nor a half of it.
    for (const part of [
      secret,
      secret.replace(/\d+/g, "N"),
      secret.slice(0, 12),
      secret.slice(-12),
      secret.replace(/\d+/g, "N").slice(0, 10),
    ])
      assert.ok(!text.includes(part), `${part} in ${text}`);
  };

  it("show none of it, neither in the example nor in what the kind has in common", () => {
    const kinds = shown(new Error(`token ${secret} was refused`), Object.assign(new Error(`with ${secret}`), { code: secret }));
    isClean(kinds);
    assert.deepEqual(kinds[0], { kind: "token *** was refused", count: 1, example: "token *** was refused" });
  });

  it("show no half of one that lies where a text is cut", () => {
    for (const before of [270, 280, 290, 4_780, 4_800, 5_980, 5_990]) {
      const kinds = shown(new Error(`${"a ".repeat(before / 2)}${secret} was refused`));
      isClean(kinds);
      assert.ok((kinds[0]?.example.length ?? 0) <= 300 && (kinds[0]?.kind.length ?? 0) <= 300);
    }
  });

  it("are one kind where they differ by the secret only", () => {
    const other = "an0th3r-t0k3n-0987654321";
    const own = scrubbedErrors(counted(new Error(`no ${secret}`), new Error(`no ${other}`)), scrubber([secret, other]));
    assert.deepEqual(own, [{ kind: "no ***", count: 2, example: "no ***" }]);
  });
});
