import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { testContext } from "../../../../test-support/adapters.ts";
import { native, said } from "./support.ts";

/** A message of PostgreSQL's protocol. */
function message(kind: string, content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + content.length);
  return Buffer.concat([Buffer.from(kind), length, content]);
}

/** Asks for the password as it is, and refuses whoever comes with these words. */
async function startRefusing(words: string) {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => {
      socket.write(message("R", Buffer.from([0, 0, 0, 3])));
      socket.once("data", () => socket.end(message("E", Buffer.from(`SFATAL\0VFATAL\0C28P01\0M${words}\0\0`))));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // It listens on a port.
  const { port } = server.address() as AddressInfo;
  return { port, [Symbol.asyncDispose]: async () => void server.close() };
}

const password = "p4ss+word-that/shows-nowhere";

const ways: Readonly<Record<string, string>> = {
  "as it is": password,
  "percent-encoded": encodeURIComponent(password),
  "in base64": Buffer.from(`ada:${password}`).toString("base64"),
  "as JSON": JSON.stringify({ error: `"${password}"` }),
  "broken by the end of a line": `${password.slice(0, 9)}\n  ${password.slice(9)}`,
};

for (const make of native) {
  const { id } = make();
  describe(`${id} on a server that says the password again`, () => {
    for (const [way, text] of Object.entries(ways))
      it(`shows nothing of it: ${way}`, async () => {
        await using server = await startRefusing(`not you, ${text}`);
        const url = `postgres://ada@127.0.0.1:${server.port}/x`;
        for (const options of [{ url, password }, { url: url.replace("ada@", `ada:${encodeURIComponent(password)}@`) }]) {
          const told = await said(make(options));
          assert.match(told, /not you, .*\*\*\*/);
          for (const part of [password, password.slice(0, 9), password.slice(9), text]) assert.ok(!told.includes(part), told);
        }
        const thrown: unknown = await make({ url, password })
          .open(testContext)
          .then(
            () => assert.fail("it must fail"),
            (reason: unknown) => reason,
          );
        assert.ok(!inspect(thrown, { depth: 10, showHidden: true }).includes(password));
      });
  });
}
