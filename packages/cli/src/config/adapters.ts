import { type Adapter, AgentperfError, type Port, type ProvidedPort } from "@agentperf/core";
import { own } from "@agentperf/core/safety";
import { type AdapterEntry, env, type Fallback, type PortChoice } from "./config.ts";
import type { LoadedConfig } from "./load.ts";
import { adapterById, type PortTable, portByName } from "./ports.ts";

/** What one place of a port runs on: the first of these that is available. */
export type Slot = readonly Adapter[];

/** Each port's slots, by its name. */
export type Slots = ReadonlyMap<string, readonly Slot[]>;

/** What flags say of ports, by the ports' names. */
export interface PortFlags {
  /** Ids of adapters. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
  /** Values of the ports' settings, by the settings' names. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Nothing said of any port. */
export const noPortFlags: PortFlags = { ids: {}, settings: {} };

/**
 * The adapters of these ports: those that flags choose by id (the config's where it has one of that id, else the port's own), else the
 * config's, else the default.
 *
 * @param names - the ports; default: all that are known
 * @throws {AgentperfError} `usage` or `config`: an unknown port or id, a wrong port, or one id twice
 */
export async function adapterSlots(
  { config }: Pick<LoadedConfig, "config">,
  table: PortTable,
  flags: PortFlags,
  names?: readonly string[],
): Promise<Slots> {
  const configured: Readonly<Record<string, PortChoice | undefined>> = config.adapters ?? {};
  if (names === undefined) for (const name of [...Object.keys(configured), ...Object.keys(flags.ids)]) await portByName(table, name);
  const slots = await Promise.all(
    (names ?? [...table.keys()]).map(async (name): Promise<[string, readonly Slot[]]> => {
      const port = await portByName(table, name);
      const slotted = await slotsOf(port, own(configured, name), flags);
      refuseTwins(name, slotted);
      return [name, slotted];
    }),
  );
  return new Map(slots);
}

async function slotsOf(port: ProvidedPort, choice: PortChoice | undefined, flags: PortFlags): Promise<Slot[]> {
  const values = own(flags.settings, port.name) ?? {};
  const ids = own(flags.ids, port.name);
  const configured = choice === undefined ? undefined : await choiceSlots(port, choice);
  const slots =
    ids === undefined
      ? await unnamedSlots(port, configured, values)
      : await Promise.all(
          [...new Set(ids)].map(async (id) => [configured?.flat().find((adapter) => adapter.id === id) ?? (await adapterById(port, id))]),
        );
  return slots.map((slot) => slot.map((adapter) => withValues(adapter, values)));
}

/** What a port runs on where no flag names an adapter. An address that a flag gives chooses an adapter that takes it. */
async function unnamedSlots(
  port: ProvidedPort,
  configured: readonly Slot[] | undefined,
  values: Readonly<Record<string, string>>,
): Promise<readonly Slot[]> {
  const isTaken = (name: string) => configured?.flat().some(({ settings = [] }) => settings.includes(name)) === true;
  const given = Object.entries(port.given ?? {});
  const byFlag = given.filter(([name]) => Object.hasOwn(values, name) && !isTaken(name));
  if (configured !== undefined && byFlag.length === 0) return configured;
  // Who gives several addresses by flags wants each of them; variables may be there for other programs too.
  const byVariable = given.filter(([name]) => env(own(port.settings, name)?.variable ?? "") !== undefined).slice(0, 1);
  const chosen = byFlag.length > 0 ? byFlag : byVariable;
  if (chosen.length === 0) return [[await adapterById(port, port.default)]];
  const ids = new Set(chosen.map(([, id]) => id));
  const places = [...ids].map((id) => (port.fallback === undefined ? [id] : [id, port.fallback]));
  return Promise.all(places.map((candidates) => Promise.all(candidates.map((candidate) => adapterById(port, candidate)))));
}

/**
 * Refuses a flag that none of the chosen adapters takes: it would be dropped in silence, and something else measured than was meant.
 * @throws {AgentperfError} `usage`: says which adapters take it
 */
export async function refuseUnused(slots: Slots, table: PortTable, { settings }: PortFlags): Promise<void> {
  for (const [name, values] of Object.entries(settings)) {
    const port = await portByName(table, name);
    const chosen = slots.get(name)?.flat() ?? [];
    for (const setting of Object.keys(values)) {
      if (chosen.some((adapter) => adapter.settings?.includes(setting))) continue;
      const all = await Promise.all(Object.keys(port.adapters).map((id) => adapterById(port, id)));
      const takers = all.filter((adapter) => adapter.settings?.includes(setting)).map(({ id }) => id);
      const flag = port.flag === undefined ? `--adapter ${name}=` : `--${port.flag} `;
      const advice = takers.length === 0 ? "" : `: choose one that does by ${flag}${takers.join(` or ${flag}`)}`;
      throw new AgentperfError(
        "usage",
        `--${own(port.settings, setting)?.flag ?? setting} isn't taken by the chosen ${name} adapter ${chosen.map(({ id }) => id).join(", ")}${advice}`,
      );
    }
  }
}

/** The adapter with those values that it takes. */
function withValues(adapter: Adapter, values: Readonly<Record<string, string>>): Adapter {
  const taken = Object.entries(values).filter(([name]) => adapter.settings?.includes(name));
  if (taken.length === 0 || adapter.configure === undefined) return adapter;
  // The config may have given it another id.
  return { ...adapter.configure(Object.fromEntries(taken)), id: adapter.id };
}

async function choiceSlots(port: ProvidedPort, choice: PortChoice): Promise<Slot[]> {
  const places = isSeveral(choice) ? choice : [choice];
  return Promise.all(places.map((place) => Promise.all(entriesOf(place).map((entry) => adapterOf(port, entry)))));
}

const isFallback = (place: AdapterEntry | Fallback): place is Fallback => typeof place === "object" && "firstAvailable" in place;

const entriesOf = (place: AdapterEntry | Fallback): readonly AdapterEntry[] => (isFallback(place) ? place.firstAvailable : [place]);

const isSeveral = (choice: PortChoice): choice is readonly (AdapterEntry | Fallback)[] => Array.isArray(choice);

async function adapterOf(port: ProvidedPort, entry: AdapterEntry): Promise<Adapter> {
  if (typeof entry === "string") return adapterById(port, entry);
  if (!isAdapter(entry)) {
    const { use, ...options } = entry;
    return adapterById(port, use, options);
  }
  if (entry.port.name !== port.name) {
    throw new AgentperfError("config", `adapters.${port.name}: ${entry.id} is an adapter of port ${entry.port.name}`);
  }
  return entry;
}

/** Whether a config's entry is an adapter itself; its shape was checked when the config was loaded. */
const isAdapter = (entry: AdapterEntry): entry is Adapter<Port> => typeof entry === "object" && "open" in entry;

/** The adapters that stand in a config themselves, not by their ids. */
export function adaptersIn({ config }: Pick<LoadedConfig, "config">): Adapter[] {
  const choices = Object.values<PortChoice | undefined>(config.adapters ?? {}).filter((choice) => choice !== undefined);
  const places = choices.flatMap((choice) => (isSeveral(choice) ? choice : [choice]));
  return places.flatMap(entriesOf).filter(isAdapter);
}

function refuseTwins(port: string, slots: readonly Slot[]): void {
  const ids = slots.flat().map(({ id }) => id);
  const twin = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twin !== undefined) {
    throw new AgentperfError(
      "config",
      `adapters.${port}: two adapters have the id ${twin}; give one of them another id: { ...${twin}(…), id: "${twin}-2" }`,
    );
  }
}
