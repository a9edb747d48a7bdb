import { type Adapter, AgentperfError, type PortName, portNames } from "@agentperf/core";
import { builtinAdapter } from "./builtin.ts";
import { type AdapterEntry, env, type Fallback, type PortChoice } from "./config.ts";
import type { LoadedConfig } from "./load.ts";
import { type Own, ownOf } from "./own.ts";

/** What one place of a port runs on: the first of these that is available. */
export type Slot = readonly Adapter[];

/** Ids of adapters by port, as flags choose them. */
export type ChosenIds = Readonly<Partial<Record<PortName, readonly string[]>>>;

/** What a port runs on where neither config nor flags say. */
function defaultChoice(port: PortName): PortChoice {
  switch (port) {
    case "sessions":
      return "file";
    case "auth":
      return "rs256";
    case "mcp":
      return "mock";
    case "redis":
      if (env("REDIS_URL") !== undefined) return { firstAvailable: ["ioredis", "memory"] };
      return env("UPSTASH_REDIS_REST_URL") === undefined ? "memory" : { firstAvailable: ["upstash", "memory"] };
    case "rate-limit":
      return "memory";
  }
}

/**
 * The adapters of every port, or of those named: those that flags choose by id (the config's where it has one of that id, else our own), else
 * the config's, else the default.
 * @throws {AgentperfError} `usage` or `config`: an unknown id, a wrong port, or one id twice
 */
export async function adapterSlots(
  { config, root }: Pick<LoadedConfig, "config" | "root">,
  chosen: ChosenIds,
  ports: readonly PortName[] = portNames,
): Promise<Record<PortName, Slot[]>> {
  const own = ownOf(root);
  const entries = await Promise.all(
    ports.map(async (port): Promise<[PortName, Slot[]]> => {
      const configured = config.adapters?.[port];
      const ids = chosen[port];
      const slots =
        ids === undefined
          ? await slotsOf(own, port, configured ?? defaultChoice(port))
          : await chosenSlots(own, port, ids, configured === undefined ? [] : await slotsOf(own, port, configured));
      refuseTwins(port, slots);
      return [port, slots];
    }),
  );
  const none = Object.fromEntries(portNames.map((port) => [port, []]));
  // Every port is there: the record is made from their names.
  return { ...none, ...Object.fromEntries(entries) } as Record<PortName, Slot[]>;
}

async function chosenSlots(own: Own, port: PortName, ids: readonly string[], configured: readonly Slot[]): Promise<Slot[]> {
  const known = configured.flat();
  return Promise.all(
    [...new Set(ids)].map(async (id) => [known.find((adapter) => adapter.id === id) ?? (await builtinAdapter(own, port, id))]),
  );
}

async function slotsOf(own: Own, port: PortName, choice: PortChoice): Promise<Slot[]> {
  const places = Array.isArray(choice) ? (choice as readonly (AdapterEntry | Fallback)[]) : [choice as AdapterEntry | Fallback];
  return Promise.all(
    places.map((place) => {
      const candidates = typeof place === "object" && "firstAvailable" in place ? place.firstAvailable : [place];
      return Promise.all((candidates as AdapterEntry[]).map((entry) => adapterOf(own, port, entry)));
    }),
  );
}

async function adapterOf(own: Own, port: PortName, entry: AdapterEntry): Promise<Adapter> {
  if (typeof entry === "string") return builtinAdapter(own, port, entry);
  if ("use" in entry) {
    const { use, ...options } = entry;
    return builtinAdapter(own, port, String(use), options);
  }
  // What is left is an adapter: a config's shape was checked when it was loaded.
  const adapter = entry as Adapter;
  if (adapter.port !== port) {
    throw new AgentperfError("config", `adapters.${port}: ${adapter.id} is an adapter of port ${adapter.port}`);
  }
  return adapter;
}

function refuseTwins(port: PortName, slots: readonly Slot[]): void {
  const ids = slots.flat().map(({ id }) => id);
  const twin = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twin !== undefined) {
    throw new AgentperfError(
      "config",
      `adapters.${port}: two adapters have the id ${twin}; give one another: { ...${twin}(…), id: "${twin}-2" }`,
    );
  }
}
