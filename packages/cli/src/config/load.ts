import { dirname } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { AgentperfError, messageOf } from "@agentperf/core";
import type { Config } from "./config.ts";
import { loadUserModule, settled } from "./user-module.ts";

/** A config with the place that its paths are relative to. */
export interface LoadedConfig {
  readonly config: Config;
  /** Absent where there is no file. */
  readonly path?: string;
  readonly directory: string;
  /** Checkout whose own installation of our packages is used; absent: that of the running command line. */
  readonly root?: string;
}

/**
 * Loads a config as the runtime loads any module; a default export that is a function is called, and a promise awaited. Its content isn't
 * checked yet.
 * @throws {AgentperfError} `config`: it can't be read, throws, calls exit, or never ends
 */
export async function loadConfig(path: string | undefined): Promise<LoadedConfig> {
  if (path === undefined) return { config: {}, directory: process.cwd() };
  const directory = dirname(path);
  try {
    if (path.endsWith(".json")) {
      const { parseJson, readTextFile } = await import("../text-file.ts");
      // Its content is checked by checkConfig.
      return { config: parseJson(await readTextFile(path)) as Config, path, directory };
    }
    const { allowModuleSyntax } = await import("./module-syntax.ts");
    allowModuleSyntax(path);
    const config = await loadUserModule({ what: path, exitError: "config" }, async () => {
      return settled(defaultOf((await import(pathToFileURL(path).href)) as object));
    });
    if (config === undefined) throw new Error("it has no default export: export default defineConfig({ … })");
    return { config: config as Config, path, directory };
  } catch (thrown) {
    const message = messageOf(thrown);
    const advice = /^(?:module|require|exports) is not defined|import statement|token 'export'|export assignment|CommonJS/.test(message)
      ? "; write it with import and export default, or with module.exports in a file that ends in .cjs or .cts"
      : /Unknown file extension "\.[cm]?ts"/.test(message)
        ? "; this Node reads no TypeScript: name it agentperf.config.mjs, or run a newer one"
        : "";
    throw new AgentperfError("config", `${message.startsWith(path) ? message : `${path}: ${message}`}${advice}`, { cause: thrown });
  }
}

/** A module's default export. Compiled CommonJS has one inside of what it exports, which some runtimes take for the default export itself. */
function defaultOf(module: { readonly default?: unknown }): unknown {
  const { default: exported } = module;
  const isCompiled = typeof exported === "object" && exported !== null && "__esModule" in exported && "default" in exported;
  return isCompiled ? exported.default : exported;
}

/**
 * Checks a config's content.
 * @throws {AgentperfError} `config`: says which key is wrong and what was expected
 */
export async function checkConfig({ config, path }: LoadedConfig): Promise<void> {
  if (path === undefined) return;
  const { configSchema } = await import("./schema.ts");
  const parsed = configSchema.safeParse(config);
  if (parsed.success) return;
  const [issue] = parsed.error.issues;
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys : undefined;
  const key = [...(issue?.path ?? []), ...(unknown ?? [])].join(".");
  const expected = Object.keys(configSchema.shape)
    .filter((name) => name !== "$schema")
    .join(", ");
  const there =
    issue?.path.length === 0 ? expected : issue?.path[0] === "budgets" ? "maxNs, maxAllocs, maxBytes, maxRatio" : "the ports' names";
  const what = unknown === undefined ? issue?.message : `no such key; there are ${there}`;
  throw new AgentperfError("config", `${path}: ${key || "the config"}: ${what}`);
}
