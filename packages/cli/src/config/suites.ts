import { AgentperfError, messageOf, type Suite } from "@agentperf/core";
import { own } from "@agentperf/core/safety";
import { type Installed, installedIn } from "./installed.ts";
import type { LoadedConfig } from "./load.ts";

const ownSuites = "@agentperf/suites";

/**
 * The suites of a config, its modules loaded as the runtime loads any.
 * @throws {AgentperfError} `config`: a module can't be loaded or exports no suite, or two suites have one name
 */
export async function loadSuites({ config, directory, root }: LoadedConfig): Promise<Suite[]> {
  const installed = installedIn(root);
  const suites = (await Promise.all((config.suites ?? [ownSuites]).map((name) => suitesOf(installed, name, directory)))).flat();
  const names = suites.map(({ name }) => name);
  const twin = names.find((name, at) => names.indexOf(name) !== at);
  if (twin !== undefined) throw new AgentperfError("config", `suites: two suites have the name ${twin}`);
  return suites;
}

/**
 * One suite of a config; of our own no more than it is loaded.
 * @throws {AgentperfError} `config`: there is none of this name, or as {@link loadSuites}
 */
export async function loadSuite(loaded: LoadedConfig, name: string): Promise<Suite> {
  if ((loaded.config.suites ?? [ownSuites]).includes(ownSuites)) {
    const { suiteByName } = await installedIn(loaded.root)("@agentperf/suites/by-name", () => import("@agentperf/suites/by-name"));
    const suite = await own(suiteByName, name)?.();
    if (suite !== undefined) return suite;
  }
  const suite = (await loadSuites(loaded)).find((candidate) => candidate.name === name);
  if (suite === undefined) throw new AgentperfError("config", `suites: there is no suite ${name}`);
  return suite;
}

async function suitesOf(installed: Installed, name: string, directory: string): Promise<Suite[]> {
  let module: Record<string, unknown>;
  try {
    module = name === ownSuites ? await installed(name, () => import("@agentperf/suites")) : await import(await specifier(name, directory));
  } catch (thrown) {
    throw new AgentperfError("config", `suites: ${name}: ${messageOf(thrown)}`, { cause: thrown });
  }
  const found = new Set(Object.values(module).flat().filter(isSuite));
  if (found.size === 0) throw new AgentperfError("config", `suites: ${name} exports no suite: export default defineSuite({ … })`);
  return [...found];
}

/** A path is one from the config; anything else is a package that the config's directory can see. */
async function specifier(name: string, directory: string): Promise<string> {
  const [{ createRequire }, { isAbsolute, join, resolve }, { pathToFileURL }] = await Promise.all([
    import("node:module"),
    import("node:path"),
    import("node:url"),
  ]);
  if (name.startsWith(".") || isAbsolute(name)) return pathToFileURL(resolve(directory, name)).href;
  return pathToFileURL(createRequire(join(directory, "agentperf.config.js")).resolve(name)).href;
}

const isSuite = (value: unknown): value is Suite =>
  typeof value === "object" && value !== null && "name" in value && "benchmarks" in value && Array.isArray(value.benchmarks);
