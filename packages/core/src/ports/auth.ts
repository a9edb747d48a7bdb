import type { MaybePromise } from "./maybe-promise.ts";

/** An authenticated user. */
export interface User {
  readonly id: string;
  readonly roles: readonly string[];
}

/** How a token for measuring is made. */
export interface TokenRequest {
  readonly user: User;
  /** Seconds until it expires; negative: expired already. Default: 3,600. */
  readonly expiresInSeconds?: number;
  /** Audience other than the verifier's own, to see it refused. */
  readonly audience?: string;
}

/** A question to {@link Auth.isAllowed} with its right answer. */
export interface RoleExample {
  readonly user: User;
  readonly action: string;
  readonly allowed: boolean;
}

/** Port: token verification, roles, and the user of the current request. */
export interface Auth {
  /** Signs a token that {@link verify} takes. Used in set-up only, never timed. */
  issue(request: TokenRequest): MaybePromise<string>;
  /**
   * Verifies a token: signature, expiry, issuer and audience.
   * @throws where the token isn't valid
   */
  verify(token: string): MaybePromise<User>;
  /** Whether the user's roles allow the action. */
  isAllowed(user: User, action: string): boolean;
  /** Questions a benchmark asks of {@link isAllowed}; holds both answers. */
  readonly roleExamples: readonly RoleExample[];
  /** Runs `callback` with `user` as the current one, also across its awaits. */
  runAs<T>(user: User, callback: () => T): T;
  /** The user of the innermost {@link runAs} around the caller. */
  currentUser(): User | undefined;
}
