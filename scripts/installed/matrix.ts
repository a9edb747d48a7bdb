import type { Kind } from "./managers.ts";

const kinds: readonly Kind[] = ["CommonJS", "ESM", "workspace", "spaces"];

/** Tried each time: every manager and every kind at least twice. */
const usual: Readonly<Record<string, readonly Kind[]>> = {
  npm: ["CommonJS", "workspace"],
  pnpm: ["ESM", "workspace"],
  "yarn 1": ["CommonJS", "spaces"],
  "yarn 4": ["ESM", "workspace"],
  "yarn 4 PnP": ["CommonJS", "ESM"],
  bun: ["spaces", "workspace"],
  deno: ["CommonJS", "spaces"],
};

/** Which kinds of projects are tried with a manager. @param isAll - every kind */
export const kindsFor = (manager: string, isAll: boolean): readonly Kind[] => (isAll ? kinds : (usual[manager] ?? kinds));
