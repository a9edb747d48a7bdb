import { AgentperfError, checkParameters, messageOf, type Suite } from "@agentperf/core";
import { own } from "@agentperf/core/safety";
import { type Installed, installedIn } from "./installed.ts";
import type { LoadedConfig } from "./load.ts";
import { loadUserModule, settled } from "./user-module.ts";

const ownSuites = "@agentperf/suites";

/**
 * The suites of a config, its modules loaded as the runtime loads any.
 * @throws {AgentperfError} `config`: a module can't be loaded or exports no suite, or two suites have one name; `unavailable`: a module calls exit
 */
export async function loadSuites({ config, directory, root }: LoadedConfig): Promise<Suite[]> {
  const installed = installedIn(root);
  const chosen = config.suites ?? [ownSuites];
  const suites: Suite[] = [];
  // One after the other, so that it is known which of them ends the process or never ends.
  for (const name of chosen) {
    const found = await suitesOf(installed, name, directory);
    // One of ours may be named beside all of them, such as an optional one.
    suites.push(...(name === ownSuites ? found.filter((suite) => !chosen.includes(ownPrefix + suite.name)) : found));
  }
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
  const chosen = loaded.config.suites ?? [ownSuites];
  if (chosen.includes(ownSuites) || chosen.includes(ownPrefix + name)) {
    const suite = await own(await ownByName(installedIn(loaded.root)), name)?.();
    if (suite !== undefined) return suite;
  }
  const suite = (await loadSuites(loaded)).find((candidate) => candidate.name === name);
  if (suite === undefined) throw new AgentperfError("config", `suites: there is no suite ${name}`);
  return suite;
}

/** A config names one of our own suites by this and its name. */
const ownPrefix = `${ownSuites}/`;

const ownByName = async (installed: Installed) =>
  (await installed<typeof import("@agentperf/suites/by-name")>("@agentperf/suites/by-name", () => import("@agentperf/suites/by-name")))
    .suiteByName;

/** One of our own suites. @throws {AgentperfError} `config`: there is none of this name */
async function ownSuite(installed: Installed, name: string): Promise<Suite> {
  const suiteByName = await ownByName(installed);
  const suite = await own(suiteByName, name)?.();
  if (suite !== undefined) return suite;
  const names = Object.keys(suiteByName).map((one) => ownPrefix + one);
  throw new AgentperfError("config", `suites: there is no ${ownPrefix}${name}; there are ${names.join(", ")}`);
}

async function suitesOf(installed: Installed, name: string, directory: string): Promise<Suite[]> {
  // Who names it wants it.
  if (name.startsWith(ownPrefix)) return [{ ...(await ownSuite(installed, name.slice(ownPrefix.length))), optional: false }];
  const what = `suites: ${name}`;
  let exported: readonly unknown[];
  try {
    exported =
      name === ownSuites
        ? Object.values(await installed<object>(name, () => import("@agentperf/suites")))
        : await loadUserModule({ what, exitError: "unavailable" }, async () => exportsOf(await import(await specifier(name, directory))));
  } catch (thrown) {
    const message = messageOf(thrown);
    const code = thrown instanceof AgentperfError && thrown.code === "unavailable" ? thrown.code : "config";
    throw new AgentperfError(code, message.startsWith(what) ? message : `${what}: ${message}`, { cause: thrown });
  }
  const found = new Set(exported.flat().filter(isSuite));
  if (found.size === 0) throw new AgentperfError("config", `suites: ${name} exports no suite: export default defineSuite({ … })`);
  // A suite may be a plain object too, which no define function has seen.
  for (const { benchmarks } of found) benchmarks.forEach(checkParameters);
  return [...found];
}

/** What a module exports; a promise is awaited, and a function that is the default export is called. */
async function exportsOf({ default: own, ...others }: Record<string, unknown>): Promise<unknown[]> {
  return [await settled(own), ...(await Promise.all(Object.values(others)))];
}

/** A path is one from the config; anything else is a package that the config's directory can see. */
async function specifier(name: string, directory: string): Promise<string> {
  const [{ allowModuleSyntax }, { createRequire }, { isAbsolute, join, resolve }, { pathToFileURL }] = await Promise.all([
    import("./module-syntax.ts"),
    import("node:module"),
    import("node:path"),
    import("node:url"),
  ]);
  if (name.startsWith(".") || isAbsolute(name)) {
    const path = resolve(directory, name);
    allowModuleSyntax(path);
    return pathToFileURL(path).href;
  }
  return pathToFileURL(createRequire(join(directory, "agentperf.config.js")).resolve(name)).href;
}

const isSuite = (value: unknown): value is Suite =>
  typeof value === "object" && value !== null && "name" in value && "benchmarks" in value && Array.isArray(value.benchmarks);
