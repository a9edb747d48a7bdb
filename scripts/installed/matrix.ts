import type { Kind } from "./managers.ts";

const kinds: readonly Kind[] = ["CommonJS", "ESM", "workspace", "spaces"];

/** Every manager and every kind at least twice, and every one of both at least once by those that come first. */
const usual: Readonly<Record<string, readonly Kind[]>> = {
  npm: ["CommonJS", "workspace"],
  pnpm: ["workspace", "ESM"],
  "yarn 1": ["spaces", "CommonJS"],
  "yarn 4": ["ESM", "workspace"],
  "yarn 4 PnP": ["CommonJS", "ESM"],
  bun: ["workspace", "spaces"],
  deno: ["spaces", "CommonJS"],
};

/** Which kinds of projects are tried with a manager: `quick` takes the first of the usual ones. */
export function kindsFor(manager: string, amount: "all" | "usual" | "quick"): readonly Kind[] {
  const some = usual[manager];
  if (amount === "all" || some === undefined) return kinds;
  return amount === "quick" ? some.slice(0, 1) : some;
}
