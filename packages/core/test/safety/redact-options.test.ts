import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { redactCommand, redactOptions, secretsIn, secretsInEnvironment } from "@agentperf/core/safety";
import fc from "fast-check";

const secret = "hunter2-s3cr3t";

describe("redactOptions", () => {
  it("shows booleans, numbers, durations, sizes and harmless parts of addresses", () => {
    const options = {
      url: `redis://ada:${secret}@127.0.0.1:6379/2`,
      cluster: [`redis://:${secret}@a:1`, "redis://b:2"],
      sentinels: { urls: ["redis://c:3"] },
      jwksUrl: "http://127.0.0.1:8080/.well-known/jwks.json",
      db: 3,
      insecureTls: true,
      connectTimeoutMs: 2_000,
      connect: "20ms",
      lock: { uniform: ["1ms", "2.5 s"] },
      payload64: "64KiB",
      none: null,
    };
    assert.deepEqual(redactOptions(options), {
      ...options,
      url: "redis://***@127.0.0.1:6379/2",
      cluster: ["redis://***@a:1", "redis://b:2"],
    });
  });

  it("hides every other text, unless the adapter declares that it is harmless", () => {
    const options = { protocol: "2025", note: secret, call: { tool: "echo", expect: secret } };
    assert.deepEqual(redactOptions(options), { protocol: "***", note: "***", call: { tool: "***", expect: "***" } });
    assert.deepEqual(redactOptions(options, ["protocol", "call.tool"]), {
      protocol: "2025",
      note: "***",
      call: { tool: "echo", expect: "***" },
    });
  });

  it("hides the credentials of an address that is declared as harmless", () => {
    assert.deepEqual(redactOptions({ from: `http://ada:${secret}@host` }, ["from"]), { from: "http://***@host" });
  });

  it("hides every value of an environment, of headers and of arguments, whatever its type, and keeps plain names", () => {
    const options = {
      env: { API: secret, PIN: 123_456, ON: true },
      headers: { "x-mine": secret },
      call: { arguments: { a: 1, deep: [{ b: secret }], [`${secret} `]: 1 } },
      args: ["--key", secret],
    };
    assert.deepEqual(redactOptions(options), {
      env: { API: "***", PIN: "***", ON: "***" },
      headers: { "x-mine": "***" },
      call: { arguments: { a: "***", deep: [{ b: "***" }], "***": "***" } },
      args: ["***", "***"],
    });
  });

  it("hides what a name says is a credential, numbers too, and no name that only begins like one", () => {
    const names = ["token", "password", "apiKey", "AUTH_TOKEN", "privateKey", "pin", "x-api-key", "sig"];
    for (const name of names) assert.deepEqual(redactOptions({ [name]: 12_345_678 }), { [name]: "***" }, name);
    const harmless = { tokenTtlMs: 5, keyCount: 3, passes: 2, authorized: true };
    assert.deepEqual(redactOptions(harmless), harmless);
  });

  it("shows the program of a command, and none of its arguments", () => {
    assert.deepEqual(redactOptions({ command: ["npx", "-y", "srv", `--key=${secret}`] }), { command: ["npx", "***", "***", "***"] });
    assert.deepEqual(redactOptions({ command: `srv --api-key ${secret}` }), { command: "srv *** ***" });
    assert.deepEqual(redactCommand(["/usr/bin/node", "server.js"]), ["/usr/bin/node", "***"]);
    assert.deepEqual(redactCommand([`srv --api-key ${secret}`]), ["srv", "***", "***"]);
    assert.deepEqual(redactCommand([`KEY=${secret}`, "srv"]), ["***", "***"]);
    assert.deepEqual(redactCommand([`http://ada:${secret}@host/srv`]), ["***"]);
    assert.deepEqual(redactCommand([]), ["***"]);
  });

  it("shows nothing of what isn't plain data, and leaves functions out", () => {
    const circle: Record<string, unknown> = { on: true };
    circle["self"] = circle;
    const options = {
      when: new Date(0),
      some: new Map([["a", secret]]),
      at: new URL(`http://ada:${secret}@host`),
      big: 12n,
      run: () => secret,
      bytes: new Uint8Array(2),
      circle,
    };
    assert.deepEqual(redactOptions(options), {
      when: "***",
      some: "***",
      at: "http://***@host/",
      big: "12",
      bytes: "***",
      circle: { on: true, self: "***" },
    });
  });

  it("isn't fooled by names that every object has", () => {
    const options: unknown = JSON.parse(`{"__proto__": "${secret}", "constructor": {"token": "${secret}"}}`);
    const redacted = redactOptions(options as Record<string, unknown>);
    assert.deepEqual(Object.entries(redacted), [
      ["__proto__", "***"],
      ["constructor", { token: "***" }],
    ]);
  });

  it("shows no text that it wasn't told is harmless, wherever it lies", () => {
    const leaf = fc.string({ minLength: 3 }).map((text) => `Zq${text}Zq`);
    // Names are shown.
    const name = fc.string().filter((text) => !text.includes("Zq"));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie("tree"), { maxLength: 3 }), fc.dictionary(name, tie("tree"), { maxKeys: 4 })),
    }));
    fc.assert(
      fc.property(fc.dictionary(name, tree), (options) => {
        const shown = JSON.stringify(redactOptions(options));
        assert.ok(!shown.includes("Zq"), shown);
        assert.deepEqual(redactOptions(JSON.parse(shown)), JSON.parse(shown), "a second time changes nothing");
      }),
    );
  });
});

describe("secretsIn", () => {
  it("finds what is hidden and can be told from ordinary words", () => {
    const found = secretsIn(
      {
        url: "redis://ada:p%40ss@h:1",
        token: "abcd",
        env: { A: secret, NODE_ENV: "production", N: 1 },
        headers: { authorization: "Bearer tok-12345" },
        command: ["node", "server.js", "serve", "--api-key", "plain", "--port=808080", "-y"],
        call: { tool: "echo", arguments: { message: "hello", key: "k-123456" } },
        protocol: "2025",
      },
      ["protocol", "call.tool"],
    );
    for (const text of ["p%40ss", "abcd", secret, "tok-12345", "plain", "808080", "k-123456", btoa("ada:p@ss").replace(/=+$/, "")])
      assert.ok(found.includes(text), text);
    for (const text of ["production", "1", "server.js", "serve", "--api-key", "hello", "echo", "2025", "node", "Bearer"])
      assert.ok(!found.includes(text), text);
  });

  it("finds the credentials of a user and a password beside each other, as HTTP sends them", () => {
    assert.ok(secretsIn({ username: "ada", password: "pä55" }).includes("YWRhOnDDpDU1"));
  });
});

describe("secretsInEnvironment", () => {
  it("finds credentials by the variable's name, and those in addresses, and no settings", () => {
    const found = secretsInEnvironment({
      REDIS_URL: "redis://:abc/S3cretPart@127.0.0.1:6379",
      HTTPS_PROXY: "http://ada:proxypass@proxy:3128/some/path",
      GITHUB_TOKEN: "ghx_0123456789",
      OPENAI_KEY: "sk-0123456789",
      MAX_TOKENS: "4096",
      PWD: "/home/ada/project",
      PATH: "/usr/bin:/bin",
      NONE: undefined,
    });
    for (const text of ["abc/S3cretPart", "S3cretPart", "proxypass", "ghx_0123456789", "sk-0123456789"])
      assert.ok(found.includes(text), text);
    for (const text of ["4096", "/home/ada/project", "/usr/bin:/bin", "path", "proxy:3128"]) assert.ok(!found.includes(text), text);
  });
});
