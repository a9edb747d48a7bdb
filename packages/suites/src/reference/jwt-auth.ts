import type { AsyncLocalStorage } from "node:async_hooks";
import {
  type Adapter,
  AgentperfError,
  type Auth,
  authPort,
  defineAdapter,
  type RoleExample,
  type TokenRequest,
  type User,
} from "@agentperf/core";
import type { JWTVerifyGetKey } from "jose";
import { type Jose, KeyManager, remoteKeys, serveJwks, type TokenAlgorithm } from "./keys.ts";
import { agentRoles, RoleHierarchy } from "./roles.ts";

/** Options of {@link jwtAuth}. */
export interface JwtAuthOptions {
  /** How tokens are signed. Default: `RS256`. */
  readonly algorithm?: TokenAlgorithm | undefined;
  /** Where verifying keys come from: this process, or a JWKS document over HTTP, cached. Default: `static`. */
  readonly keys?: "static" | "jwks" | undefined;
  /** JWKS of an identity provider of yours, with a `token` that it signed. Default: one on loopback, with keys made for the run. */
  readonly jwksUrl?: string | undefined;
  /** A token to verify, for keys that aren't ours to sign with. */
  readonly token?: string | undefined;
  /** Who tokens must come from. Default: the reference back end's own. */
  readonly issuer?: string | undefined;
  /** Who tokens must be meant for. Default: the reference back end's own. */
  readonly audience?: string | undefined;
}

interface Verifier {
  readonly jose: Jose;
  readonly algorithm: TokenAlgorithm;
  readonly issuer: string;
  readonly audience: string;
  readonly keyOf: JWTVerifyGetKey;
  issue(request: TokenRequest): Promise<string>;
}

/** Tokens by jose, a role hierarchy, and the current user in an `AsyncLocalStorage`. */
class JwtAuth implements Auth {
  readonly #verifier: Verifier;
  readonly #roles = new RoleHierarchy(agentRoles);
  readonly #current: AsyncLocalStorage<User>;

  constructor(verifier: Verifier, current: AsyncLocalStorage<User>) {
    this.#verifier = verifier;
    this.#current = current;
  }

  issue(request: TokenRequest): Promise<string> {
    return this.#verifier.issue(request);
  }

  async verify(token: string): Promise<User> {
    const { jose, keyOf, algorithm, issuer, audience } = this.#verifier;
    const { payload } = await jose.jwtVerify<{ roles: string[] }>(token, keyOf, {
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

/** The reference verifier: tokens by jose, the key found by `kid`. */
export const jwtAuth = (options: JwtAuthOptions = {}): Adapter<typeof authPort> => {
  const { algorithm = "RS256", keys = options.jwksUrl === undefined ? "static" : "jwks" } = options;
  const name = algorithm.toLowerCase();
  return defineAdapter({
    id: keys === "static" ? name : `${name}-jwks`,
    port: authPort,
    description: `${algorithm} by jose, keys found by kid${keys === "jwks" ? " in a JWKS document over HTTP, cached" : ""}, role hierarchy`,
    options: { ...options, algorithm, keys },
    shown: ["algorithm", "keys", "issuer", "audience"],
    address: options.jwksUrl,
    capabilities: options.jwksUrl === undefined ? [] : ["server"],
    async open() {
      const [jose, { AsyncLocalStorage: Storage }] = await Promise.all([import("jose"), import("node:async_hooks")]);
      const manager = new KeyManager(jose, algorithm);
      const served = keys === "jwks" && options.jwksUrl === undefined ? await serveJwks(manager) : undefined;
      const url = served?.url ?? (options.jwksUrl === undefined ? undefined : new URL(options.jwksUrl));
      const { issuer = "https://auth.agentperf.example", audience = "agent-api" } = options;
      const verifier: Verifier = {
        jose,
        algorithm,
        issuer,
        audience,
        keyOf: url === undefined ? ({ kid }) => manager.verifying(kid) : remoteKeys(jose, url),
        issue: (request) => (options.jwksUrl === undefined ? sign(verifier, manager, request) : given(options.token)),
      };
      return { port: new JwtAuth(verifier, new Storage()), close: () => served?.close() };
    },
  });
};

async function sign({ jose, algorithm, issuer, audience }: Verifier, manager: KeyManager, request: TokenRequest): Promise<string> {
  const { kid, privateKey } = await manager.signing();
  const expiresAt = Math.floor(Date.now() / 1_000) + (request.expiresInSeconds ?? 3_600);
  return new jose.SignJWT({ roles: request.user.roles })
    .setProtectedHeader({ alg: algorithm, kid })
    .setSubject(request.user.id)
    .setIssuer(issuer)
    .setAudience(request.audience ?? audience)
    .setExpirationTime(expiresAt)
    .sign(privateKey);
}

async function given(token: string | undefined): Promise<string> {
  if (token !== undefined) return token;
  throw new AgentperfError("config", "jwtAuth: a JWKS of your own needs the option token, which its keys signed");
}
