import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { ConnectionOptions, WebSocketAdapter } from "@agentperf/adapters-websocket";
import { contractCases } from "@agentperf/core/testing";
import { type Authority, type AuthorityOptions, makeAuthority } from "../../../../test-support/authority.ts";
import { environment } from "../../../../test-support/environment.ts";
import { onPath, skipUnless } from "../../../../test-support/requirements.ts";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { startWebSocketServer, type WebSocketServerProcess } from "../../../../test-support/websocket.ts";
import { trustInProcess } from "../../src/clients/native-authority.ts";
import { isBun, said, works } from "./support.ts";

const skip = skipUnless(onPath("openssl"), "openssl isn't installed");

/** A server with a certificate of an authority's, made for a test. */
async function startTls(options: AuthorityOptions = {}): Promise<WebSocketServerProcess & { readonly authority: Authority }> {
  const authority = await makeAuthority(options);
  const server = await startWebSocketServer({ by: "ws", tls: authority });
  const end = async () => {
    await server.stop();
    await authority[Symbol.asyncDispose]();
  };
  return { ...server, authority, stop: end, [Symbol.asyncDispose]: end };
}

for (const make of works) {
  const { id } = make();
  const fast = (options: ConnectionOptions) => make({ connectTimeoutMs: 2_000, messageTimeoutMs: 1_000, ...options });

  describe(`${id} on a server over TLS`, { skip }, () => {
    let server: Awaited<ReturnType<typeof startTls>>;
    before(async () => {
      server = await startTls();
    });
    after(() => server.stop());

    it("doesn't trust it where nobody vouches for it, and says whose file to give", async () => {
      const nobody =
        /^no: WebSocket at wss:.*: nobody who is trusted vouches for its certificate: give .* --websocket-ca, WEBSOCKET_CA_FILE/;
      assert.match(await said(fast({ url: `${server.url}/echo` })), nobody);
      await using other = await makeAuthority();
      assert.match(await said(fast({ url: `${server.url}/echo`, caFile: other.caPath })), nobody);
    });

    it("trusts the authority of an option, a flag, a variable", async () => {
      const { caPath: caFile } = server.authority;
      const url = `${server.url}/echo`;
      assert.match(await said(fast({ url, caFile })), /^yes/);
      assert.match(await said(make().configure?.({ url, caFile }) ?? make()), /^yes/);
      using _ = environment({ WEBSOCKET_CA_FILE: caFile });
      assert.match(await said(fast({ url })), /^yes/);
    });

    for (const { name } of contractCases(make({ url: "wss://unused", broadcastUrl: "wss://unused" })))
      it(name, async () => {
        const adapter: WebSocketAdapter = make({
          url: `${server.url}/echo`,
          broadcastUrl: `${server.url}/broadcast`,
          caFile: server.authority.caPath,
        });
        const found = contractCases(adapter).find((one) => one.name === name);
        assert.ok(found);
        await found.run();
      });

    it("takes whoever answers where it is told to, or says what else there is", async () => {
      const found = await said(fast({ url: `${server.url}/echo`, broadcastUrl: `${server.url}/broadcast`, insecureTls: true }));
      if (id === "native" && !isBun) assert.match(found, /^no: .*own client can't be told .*: give .*caFile.*, or take the adapter ws/);
      else assert.match(found, /^yes/);
    });

    it("says it where the file isn't there, or holds something else", async () => {
      await using place = await temporaryDirectory();
      const url = `${server.url}/echo`;
      assert.match(await said(fast({ url, caFile: "/nowhere/ca.crt" })), /^no: the file of certificates \/nowhere\/ca\.crt can't be read/);
      const caFile = join(place.path, "ca.crt");
      await writeFile(caFile, "not a certificate");
      assert.match(await said(fast({ url, caFile })), /^no: the file .*ca\.crt holds no certificate in PEM/);
      await writeFile(caFile, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
      assert.match(await said(fast({ url, caFile })), /^no: the file .*ca\.crt holds a certificate that can't be read: ./);
    });

    it("refuses a certificate that is over, or for another name", async () => {
      await using old = await startTls({ isExpired: true });
      assert.match(await said(fast({ url: `${old.url}/echo`, caFile: old.authority.caPath })), /^no: .*its certificate has expired/);
      await using other = await startTls({ names: "DNS:other.example" });
      assert.match(
        await said(fast({ url: `${other.url}/echo`, caFile: other.authority.caPath })),
        /^no: .*its certificate isn't for 127\.0\.0\.1: write a name that it is for/,
      );
    });

    it("is told where a server speaks none", async () => {
      await using plain = await startWebSocketServer({ by: "ws" });
      assert.match(await said(fast({ url: `${plain.url.replace("ws:", "wss:")}/echo` })), /^no: .*it speaks no TLS: write ws:\/\//);
    });
  });
}

describe("Node's own client, which takes no authority", () => {
  const nodeTls = () => {
    const set: string[][] = [];
    return {
      set,
      getCACertificates: () => ["usual"],
      setDefaultCACertificates: (certificates: readonly string[]) => void set.push([...certificates]),
    };
  };

  it("has the process trust it until the last that wants it is closed", () => {
    const tls = nodeTls();
    const [endFirst, endSecond] = [trustInProcess("one", tls), trustInProcess("two", tls)];
    endFirst();
    endSecond();
    assert.deepEqual(tls.set, [["usual", "one"], ["usual", "one", "two"], ["usual", "two"], ["usual"]]);
  });

  it("says what else can be done where Node can't", () => {
    assert.throws(() => trustInProcess("one", {}), /set NODE_EXTRA_CA_CERTS to the file before it starts, or take the adapter ws/);
  });
});
