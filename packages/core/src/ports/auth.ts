import { type Contract, expect, expectEqual, expectFailure } from "./contract.ts";
import type { MaybePromise } from "./maybe-promise.ts";
import { definePort, type Port } from "./port.ts";

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

/** Token verification, roles, and the user of the current request. */
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

const ada = { id: "ada", roles: ["user"] };

/** What every adapter keeps. */
const contract: Contract<Auth> = {
  rules: {
    "verifies a token it issued and gives its user": async (auth) => {
      expectEqual(await auth.verify(await auth.issue({ user: ada })), ada, "user");
    },
    "refuses an expired token": async (auth) => {
      const token = await auth.issue({ user: ada, expiresInSeconds: -60 });
      await expectFailure(() => auth.verify(token), "an expired token");
    },
    "refuses a token for another audience": async (auth) => {
      const token = await auth.issue({ user: ada, audience: "somebody-else" });
      await expectFailure(() => auth.verify(token), "a foreign audience");
    },
    "refuses a token whose payload or signature was changed": async (auth) => {
      const token = await auth.issue({ user: ada });
      const parts = token.split(".");
      for (const [at, part] of parts.entries()) {
        const middle = Math.floor(part.length / 2);
        const changed = part[middle] === "A" ? "B" : "A";
        const broken = parts.with(at, part.slice(0, middle) + changed + part.slice(middle + 1)).join(".");
        await expectFailure(() => auth.verify(broken), `a token changed in part ${at + 1}`);
      }
    },
    "refuses what is no token": async (auth) => {
      for (const text of ["", "a.b.c", "not a token"]) await expectFailure(() => auth.verify(text), JSON.stringify(text));
    },
    "answers its role examples, hits and misses": (auth) => {
      expect(
        auth.roleExamples.some(({ allowed }) => allowed),
        "an example that is allowed",
      );
      expect(
        auth.roleExamples.some(({ allowed }) => !allowed),
        "an example that is refused",
      );
      for (const { user, action, allowed } of auth.roleExamples) {
        expectEqual(auth.isAllowed(user, action), allowed, `${user.roles.join("+")} may ${action}`);
      }
    },
    "allows nothing to a user without roles": (auth) => {
      for (const { action } of auth.roleExamples) {
        expectEqual(auth.isAllowed({ id: "nobody", roles: [] }, action), false, `nobody may ${action}`);
      }
    },
    "keeps the current user across awaits and apart between requests": async (auth) => {
      expectEqual(auth.currentUser()?.id, undefined, "outside");
      const seen = await Promise.all(
        ["a", "b", "c"].map((id) =>
          auth.runAs({ id, roles: [] }, async () => {
            await new Promise((resolve) => setTimeout(resolve, 1));
            return auth.currentUser()?.id;
          }),
        ),
      );
      expectEqual(seen, ["a", "b", "c"], "users");
      expectEqual(auth.currentUser()?.id, undefined, "afterwards");
    },
  },
};

/** Token verification, roles, and the user of the current request. */
export const authPort: Port<"auth", Auth, "server", "rs256"> = definePort({
  name: "auth",
  contract,
  description: "tokens, roles, and the user of the current request",
  capabilities: { server: "a server gives the keys, so fetching them is part of what is measured" },
  default: "rs256",
  flag: "auth",
});
