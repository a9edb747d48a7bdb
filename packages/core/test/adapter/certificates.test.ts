import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { certificateAdvice, certificatesIn, withCertificateAdvice } from "@agentperf/core";

const trusting = { address: "rediss://db.example:1", by: "--ca", plain: "redis://" };
const coded = (code: string, message = "no") => Object.assign(new Error(message), { code });

describe("advice on a certificate that a client refuses", () => {
  it("says what to do, by what Node, Bun or Deno says", () => {
    const untrusted = "nobody who is trusted vouches for its certificate: give the authority's own by --ca";
    for (const thrown of [
      coded("SELF_SIGNED_CERT_IN_CHAIN"),
      coded("DEPTH_ZERO_SELF_SIGNED_CERT"),
      new Error("unable to verify the first certificate"),
      new Error("fetch failed", { cause: new Error("self-signed certificate") }),
      "invalid peer certificate: UnknownIssuer",
    ])
      assert.equal(certificateAdvice(thrown, trusting), untrusted);
    const cases: readonly (readonly [thrown: unknown, advice: RegExp])[] = [
      [coded("CERT_HAS_EXPIRED"), /has expired/],
      ["invalid peer certificate: Expired", /has expired/],
      [coded("CERT_NOT_YET_VALID"), /isn't valid yet/],
      [coded("ERR_TLS_CERT_ALTNAME_INVALID"), /isn't for db\.example: write a name/],
      ["invalid peer certificate: NotValidForName", /isn't for db\.example/],
      [coded("EPROTO", "wrong version number"), /speaks no TLS: write redis:\/\//],
    ];
    for (const [thrown, advice] of cases) assert.match(certificateAdvice(thrown, trusting) ?? "", advice);
  });

  it("names what tells the runtime whom to trust, where a client has nothing of its own", () => {
    assert.equal(
      withCertificateAdvice("no", coded("SELF_SIGNED_CERT_IN_CHAIN"), { address: "https://h" }),
      "no; nobody who is trusted vouches for its certificate: give the authority's own by the variable NODE_EXTRA_CA_CERTS, on Deno DENO_CERT, before agentperf is started",
    );
  });

  it("isn't given on anything else", () => {
    const others = ["connect ECONNREFUSED 127.0.0.1:1", "connection requires a valid client certificate", "getaddrinfo ENOTFOUND hostname"];
    for (const said of others) assert.equal(withCertificateAdvice(said, new Error(said), trusting), said);
    assert.equal(certificateAdvice(coded("SELF_SIGNED_CERT_IN_CHAIN"), { ...trusting, address: "redis://db.example" }), undefined);
  });
});

describe("the certificates of a file", () => {
  const certificate = (text: string) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----`;
  const reading = (text: string | Error) => ({
    readFile: async () => {
      if (typeof text !== "string") throw text;
      return text;
    },
    X509Certificate: class {
      constructor(pem: string) {
        if (pem.includes("broken")) throw new Error("wrong tag");
      }
    },
  });

  it("are all that are in it, and nothing besides", async () => {
    const text = `of somebody\n${certificate("one")}\n# and\n${certificate("two")}\n`;
    assert.equal(await certificatesIn("ca.pem", reading(text)), `${certificate("one")}\n${certificate("two")}`);
  });

  it("are missed where it can't be read, or holds none, or a broken one", async () => {
    const cases: readonly (readonly [text: string | Error, message: RegExp])[] = [
      [new Error("ENOENT"), /^the file of certificates ca\.pem can't be read: ENOENT$/],
      ["-----BEGIN PRIVATE KEY-----", /^the file ca\.pem holds no certificate in PEM/],
      [certificate("broken"), /^the file ca\.pem holds a certificate that can't be read: wrong tag$/],
      [`${certificate("one")}${certificate("broken")}`, /^the file ca\.pem holds certificate 2 of 2 that can't be read/],
    ];
    for (const [text, message] of cases)
      await assert.rejects(certificatesIn("ca.pem", reading(text)), (thrown: Error & { code?: string }) => {
        assert.match(thrown.message, message);
        return thrown.code === "unavailable";
      });
  });
});
