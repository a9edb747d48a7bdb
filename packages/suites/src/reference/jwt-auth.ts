import type { AsyncLocalStorage } from "node:async_hooks";
import { type Adapter, type Auth, defineAdapter, type RoleExample, type TokenRequest, type User } from "@agentperf/core";
import type { CryptoKey } from "jose";
import { agentRoles, RoleHierarchy } from "./roles.ts";

const issuer = "https://auth.agentperf.example";
const audience = "agent-api";
const algorithm = "RS256";

type Jose = typeof import("jose");

interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

/** The keys that tokens are signed with and verified by, each under its `kid`. */
class KeyManager {
  readonly #jose: Jose;
  readonly #publicKeys = new Map<string, CryptoKey>();
  #current: Promise<SigningKey> | undefined;

  constructor(jose: Jose) {
    this.#jose = jose;
  }

  /** Makes a new 2,048-bit RSA pair, which signs from now on; what older ones signed stays valid. */
  rotate(): Promise<SigningKey> {
    this.#current = this.#generate();
    return this.#current;
  }

  /** The key that signs now; the first one is made when it is asked for. */
  signing(): Promise<SigningKey> {
    return this.#current ?? this.rotate();
  }

  async #generate(): Promise<SigningKey> {
    const { publicKey, privateKey } = await this.#jose.generateKeyPair(algorithm, { modulusLength: 2048 });
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
}

/** RS256 tokens by jose, a role hierarchy, and the current user in an `AsyncLocalStorage`. */
class JwtAuth implements Auth {
  readonly #jose: Jose;
  readonly #keys: KeyManager;
  readonly #roles = new RoleHierarchy(agentRoles);
  readonly #current: AsyncLocalStorage<User>;

  constructor(jose: Jose, keys: KeyManager, current: AsyncLocalStorage<User>) {
    this.#jose = jose;
    this.#keys = keys;
    this.#current = current;
  }

  async issue(request: TokenRequest): Promise<string> {
    const { kid, privateKey } = await this.#keys.signing();
    const expiresAt = Math.floor(Date.now() / 1_000) + (request.expiresInSeconds ?? 3_600);
    return new this.#jose.SignJWT({ roles: request.user.roles })
      .setProtectedHeader({ alg: algorithm, kid })
      .setSubject(request.user.id)
      .setIssuer(issuer)
      .setAudience(request.audience ?? audience)
      .setExpirationTime(expiresAt)
      .sign(privateKey);
  }

  async verify(token: string): Promise<User> {
    const { payload } = await this.#jose.jwtVerify<{ roles: string[] }>(token, ({ kid }) => this.#keys.verifying(kid), {
      algorithms: [algorithm],
      issuer,
      audience,
      requiredClaims: ["sub", "exp"],
    });
    if (!Array.isArray(payload.roles)) throw new TypeError("the token has no roles");
    // Required above.
    return { id: payload.sub as string, roles: payload.roles };
  }

  isAllowed(user: User, action: string): boolean {
    return this.#roles.allows(user.roles, action);
  }

  readonly roleExamples: readonly RoleExample[] = [
    example(["user"], "sessions:create", true),
    example(["viewer"], "sessions:read", true),
    example(["viewer"], "sessions:create", false),
    example(["user"], "messages:read", true),
    example(["user"], "sessions:inspect", false),
    example(["operator"], "sessions:inspect", true),
    example(["operator"], "users:delete", false),
    example(["viewer", "admin"], "tools:call", true),
    example(["guest", "user"], "keys:rotate", false),
  ];

  runAs<T>(user: User, callback: () => T): T {
    return this.#current.run(user, callback);
  }

  currentUser(): User | undefined {
    return this.#current.getStore();
  }
}

const example = (roles: readonly string[], action: string, allowed: boolean): RoleExample => ({
  user: { id: "example", roles },
  action,
  allowed,
});

/** The reference verifier: RS256 on jose, the key found by `kid`. */
export const jwtAuth = (): Adapter<"auth"> =>
  defineAdapter({
    id: "rs256",
    port: "auth",
    description: "RS256 by jose, 2,048-bit keys found by kid, role hierarchy",
    async open() {
      const [jose, { AsyncLocalStorage: Storage }] = await Promise.all([import("jose"), import("node:async_hooks")]);
      return { port: new JwtAuth(jose, new KeyManager(jose), new Storage()) };
    },
  });
