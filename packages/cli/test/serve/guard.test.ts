import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { guarded } from "../../src/serve/guard.ts";

const port = 8123;
const token = "the-token";
const host = `127.0.0.1:${port}`;
const asked = (url: string, headers: Readonly<Record<string, string>> = {}, method = "GET") =>
  guarded({ method, url, headers: { host, ...headers } }, { port, token });

describe("the guard", () => {
  it("lets in who has the token in a cookie, which the printed address gives", () => {
    const first = asked(`/result?name=a.json&token=${token}`);
    assert.equal(first?.status, 303);
    assert.equal(first.headers?.["location"], "/result?name=a.json");
    const cookie = first.headers["set-cookie"] ?? "";
    assert.match(cookie, /; Path=\/; HttpOnly; SameSite=Strict$/);
    assert.equal(asked("/", { cookie: `other=1; ${cookie.split(";")[0]}` }), undefined);
    assert.equal(guarded({ method: "GET", url: "/", headers: { host: `localhost:${port}` } }, { port, token: undefined }), undefined);
  });

  it("refuses who has none, or another one, and names neither", () => {
    for (const [url, headers] of [
      ["/", {}],
      ["/?token=", {}],
      ["/?token=the-tokem", {}],
      ["/", { cookie: `agentperf-${port}=` }],
      ["/", { cookie: `agentperf-${port}=the-toke` }],
      ["/", { cookie: `agentperf-1=${token}` }],
      ["/", { authorization: token }],
    ] as const) {
      const answer = asked(url, headers);
      assert.equal(answer?.status, 403, url);
      assert.ok(!answer.body.includes("the-toke"));
    }
  });

  it("refuses names that lead here, and other sites' pages, whatever they send along", () => {
    const cookie = `agentperf-${port}=${token}`;
    for (const name of ["evil.example", `evil.example:${port}`, "127.0.0.1", "127.0.0.1:80", `127.0.0.1:${port}.evil.example`, ""])
      assert.equal(asked("/", { host: name, cookie })?.status, 421, name);
    for (const origin of ["http://evil.example", "null", `https://${host}`, `http://${host}.evil.example`])
      assert.equal(asked("/", { origin, cookie })?.status, 403, origin);
    assert.equal(asked("/", { origin: `http://${host}`, cookie }), undefined);
  });

  it("answers questions only, and sends nobody elsewhere", () => {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) assert.equal(asked("/", {}, method)?.status, 405);
    for (const url of [
      `//evil.example/?token=${token}`,
      `/\\evil.example?token=${token}`,
      `//?token=${token}`,
      `http://evil.example/?token=${token}`,
    ])
      assert.match(asked(url)?.headers?.["location"] ?? "/", /^\/(?![/\\])/);
  });
});
