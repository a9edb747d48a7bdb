/** A role: what it may do itself, and the roles whose rights it has as well. */
export interface Role {
  readonly actions: readonly string[];
  readonly inherits?: readonly string[];
}

/** Roles that inherit from each other. An action is `resource:verb`; `resource:*` allows every verb. */
export class RoleHierarchy {
  readonly #allowed: ReadonlyMap<string, ReadonlySet<string>>;

  /** @throws {RangeError} a role inherits from one that isn't there, or from itself */
  constructor(roles: Readonly<Record<string, Role>>) {
    this.#allowed = new Map(Object.keys(roles).map((name) => [name, new Set(flatten(roles, name, []))]));
  }

  /** Whether any of these roles allows the action; unknown roles allow nothing. */
  allows(roles: readonly string[], action: string): boolean {
    const anyVerb = `${action.slice(0, action.indexOf(":"))}:*`;
    for (const role of roles) {
      const actions = this.#allowed.get(role);
      if (actions !== undefined && (actions.has(action) || actions.has(anyVerb))) return true;
    }
    return false;
  }
}

function flatten(roles: Readonly<Record<string, Role>>, name: string, path: readonly string[]): string[] {
  const role = roles[name];
  if (role === undefined) throw new RangeError(`role ${path.at(-1)} inherits from ${name}, which isn't there`);
  if (path.includes(name)) throw new RangeError(`role ${name} inherits from itself`);
  return [...role.actions, ...(role.inherits ?? []).flatMap((parent) => flatten(roles, parent, [...path, name]))];
}

/** The reference back end's roles. */
export const agentRoles: Readonly<Record<string, Role>> = {
  viewer: { actions: ["sessions:read", "messages:read"] },
  user: { actions: ["sessions:create", "sessions:delete", "messages:write", "tools:call"], inherits: ["viewer"] },
  operator: { actions: ["sessions:*", "limits:read"], inherits: ["user"] },
  admin: { actions: ["users:*", "limits:*", "keys:rotate"], inherits: ["operator"] },
};
