import type { Server } from "node:http";
import type { CryptoKey, JWTVerifyGetKey } from "jose";

/** Signature algorithms of tokens. */
export type TokenAlgorithm = "RS256" | "ES256" | "EdDSA";

/** jose's module, which is loaded when an adapter is opened. */
export type Jose = typeof import("jose");

/** A key that signs now, with its id. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

/** The keys that tokens are signed with and verified by, each under its `kid`. */
export class KeyManager {
  readonly #jose: Jose;
  readonly #algorithm: TokenAlgorithm;
  readonly #publicKeys = new Map<string, CryptoKey>();
  #current: Promise<SigningKey> | undefined;

  constructor(jose: Jose, algorithm: TokenAlgorithm) {
    this.#jose = jose;
    this.#algorithm = algorithm;
  }

  /** Makes a new pair, 2,048 bits for RSA, which signs from now on; what older ones signed stays valid. */
  rotate(): Promise<SigningKey> {
    this.#current = this.#generate();
    return this.#current;
  }

  /** The key that signs now; the first one is made when it is asked for. */
  signing(): Promise<SigningKey> {
    return this.#current ?? this.rotate();
  }

  async #generate(): Promise<SigningKey> {
    const { publicKey, privateKey } = await this.#jose.generateKeyPair(this.#algorithm, { modulusLength: 2048, extractable: true });
    const kid = crypto.randomUUID();
    this.#publicKeys.set(kid, publicKey);
    return { kid, privateKey };
  }

  /** @throws {RangeError} no key has this id */
  verifying(kid: string | undefined): CryptoKey {
    const key = kid === undefined ? undefined : this.#publicKeys.get(kid);
    if (key === undefined) throw new RangeError(`no key with kid ${kid}`);
    return key;
  }

  /** The public keys, as a JWKS document. */
  async jwks(): Promise<{ keys: object[] }> {
    const keys = [...this.#publicKeys].map(async ([kid, key]) => ({
      ...(await this.#jose.exportJWK(key)),
      kid,
      alg: this.#algorithm,
      use: "sig",
    }));
    return { keys: await Promise.all(keys) };
  }
}

/** Keys that are fetched from a JWKS address and kept; an id that isn't among them is looked up again, so a rotation is seen. */
export function remoteKeys(jose: Jose, url: URL): JWTVerifyGetKey {
  return jose.createRemoteJWKSet(url, { cooldownDuration: 0, cacheMaxAge: 600_000 });
}

/** Serves a manager's JWKS document on a free loopback port. */
export async function serveJwks(keys: KeyManager): Promise<{ readonly url: URL; readonly requests: () => number; close(): Promise<void> }> {
  const { createServer } = await import("node:http");
  let requests = 0;
  const server: Server = createServer((_, response) => {
    requests += 1;
    void keys.jwks().then((document) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document)));
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the JWKS server has no port");
  return {
    url: new URL(`http://127.0.0.1:${address.port}/.well-known/jwks.json`),
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
