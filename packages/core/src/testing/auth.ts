import type { Adapter } from "../adapter/define-adapter.ts";
import { type ContractCase, type ContractOptions, casesFor, expect, expectEqual, expectFailure } from "./contract.ts";

const ada = { id: "ada", roles: ["user"] };

/** The rules of the auth port. */
export const authContract = (adapter: Adapter<"auth">, options: ContractOptions = {}): ContractCase[] =>
  casesFor(adapter, options, {
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
  });
