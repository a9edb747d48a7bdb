import { authPort, defineBenchmark, defineSuite, type RoleExample } from "@agentperf/core";

const ada = { id: "ada", roles: ["user"] };

const validate = defineBenchmark({
  name: "ValidateJWT",
  description: "verify one token: signature, exp, iss, aud, key found by kid",
  ports: [authPort],
  baseline: "jwt.validate",
  setup: async ({ ports: { auth } }) => ({ auth, token: await auth.issue({ user: ada }) }),
  run: ({ auth, token }) => auth.verify(token),
  verify: (_, user) => user.id === ada.id && user.roles.includes("user"),
});

const roleCheck = defineBenchmark({
  name: "RoleCheck",
  description: "decide whether roles allow an action, hits and misses mixed",
  ports: [authPort],
  baseline: "role.check",
  setup: ({ ports: { auth } }) => ({ auth, examples: auth.roleExamples, next: 0 }),
  run(state) {
    state.next = (state.next + 1) % state.examples.length;
    // The index is a remainder of the length.
    const { user, action, allowed } = state.examples[state.next] as RoleExample;
    if (state.auth.isAllowed(user, action) !== allowed) throw new Error(`wrong answer: ${user.roles.join("+")} and ${action}`);
  },
  verify: ({ examples }) => examples.some(({ allowed }) => allowed) && examples.some(({ allowed }) => !allowed),
});

const userFromContext = defineBenchmark({
  name: "GetUserFromContext",
  description: "read the authenticated user out of the request's context",
  ports: [authPort],
  setup: ({ ports }) => ports.auth,
  within: (auth, measuring) => auth.runAs(ada, measuring),
  run: (auth) => auth.currentUser(),
  verify: (_, user) => user?.id === ada.id,
});

/** Auth benchmarks. */
export const auth = defineSuite({ name: "auth", benchmarks: [validate, roleCheck, userFromContext] });
