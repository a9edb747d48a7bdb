import { readFileSync, statSync } from "node:fs";
import module from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runtimeOf } from "@agentperf/core";

let isHooked = false;

/**
 * Lets a file that is written with `import` and `export` be loaded as a module in a package that says it is CommonJS, which `npm init` makes by
 * default. Bun and Deno do so by themselves, Node refuses.
 *
 * @param path - the file; what it imports is treated likewise, but for what is installed
 */
export function allowModuleSyntax(path: string): void {
  if (isHooked || runtimeOf(globalThis) !== "node" || packageType(dirname(path)) === "module") return;
  isHooked = true;
  module.registerHooks({
    load(url, context, next) {
      const format = formats[context.format ?? ""];
      if (format === undefined || !url.startsWith("file:") || url.includes("/node_modules/")) return next(url, context);
      return next(url, isModule(readFileSync(fileURLToPath(url), "utf8")) ? { ...context, format } : context);
    },
  });
}

/** What Node takes a file for by its package, and what it is loaded as where it is a module. */
const formats: Readonly<Record<string, string>> = { commonjs: "module", "commonjs-typescript": "module-typescript" };

/** Whether a text is a module's: it imports or exports at the beginning of a line, and does nothing that only CommonJS allows. */
export const isModule = (text: string): boolean =>
  /^(?:import\b(?!\s*[(.])|export\b)/m.test(text) && !/^(?:module\.exports|exports\.\w+)\s*=|^export\s*=|\brequire\s*\(/m.test(text);

/** The `type` of the package that a directory belongs to; undefined where it has none, or none that can be read. */
export function packageType(directory: string): string | undefined {
  for (let at = directory; ; at = dirname(at)) {
    const path = join(at, "package.json");
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return typeOf(path);
    if (at === dirname(at)) return undefined;
  }
}

function typeOf(path: string): string | undefined {
  try {
    const { type } = JSON.parse(readFileSync(path, "utf8")) as { type?: unknown };
    return typeof type === "string" ? type : undefined;
  } catch {
    // The runtime reads it no better, and says so.
    return undefined;
  }
}
