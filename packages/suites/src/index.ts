export { fileSessions } from "./reference/file-sessions.ts";
export { jwtAuth } from "./reference/jwt-auth.ts";
export { agentRoles, type Role, RoleHierarchy } from "./reference/roles.ts";
export {
  RedisSlidingWindow,
  redisSlidingWindow,
  SlidingWindow,
  type SlidingWindowOptions,
  slidingWindow,
} from "./reference/sliding-window.ts";
export { suites as default } from "./suites.ts";
