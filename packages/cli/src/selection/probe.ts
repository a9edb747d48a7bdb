import { type Adapter, type Availability, malformedAddress, messageOf, present, redactOptions, redactUrl } from "@agentperf/core";
import type { AdapterChoice } from "@agentperf/core/plan";
import type { Environment } from "@agentperf/core/result";
import { scrubbedShort, withoutColours } from "@agentperf/core/safety";
import type { Slot, Slots } from "../config/adapters.ts";

/** An adapter with what its probe said. */
export interface Probed {
  readonly adapter: Adapter;
  readonly availability: Availability;
}

/** What each port runs on, decided: a probed adapter for each slot, and what is worth a note, such as a fallback. */
export interface Resolved {
  /** The adapters of each port, by the port's name; a port that nothing needs has none. */
  readonly adapters: ReadonlyMap<string, readonly Probed[]>;
  readonly notes: readonly string[];
}

const probeTimeoutMs = 6_000;
const longestVersion = 200;

/** Probes one adapter; one that doesn't answer in time can't be reached. */
export async function probe(adapter: Adapter): Promise<Probed> {
  const wrong = adapter.address === undefined ? undefined : malformedAddress(adapter.address);
  if (wrong !== undefined) return { adapter, availability: { available: false, reason: wrong } };
  if (adapter.probe === undefined) return { adapter, availability: { available: true } };
  const signal = AbortSignal.timeout(probeTimeoutMs);
  const { promise: tooLate, resolve } = Promise.withResolvers<Availability>();
  const where = adapter.address === undefined ? "" : ` at ${redactUrl(adapter.address)}`;
  const onAbort = () => resolve({ available: false, reason: `no answer${where} within ${probeTimeoutMs} ms` });
  signal.addEventListener("abort", onAbort);
  const answer = adapter.probe({ signal }).catch((thrown: unknown): Availability => ({ available: false, reason: messageOf(thrown) }));
  try {
    return { adapter, availability: uncoloured(await Promise.race([answer, tooLate])) };
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** What a probe found, as it may be shown: its words may be a server's. */
function uncoloured(found: Availability): Availability {
  if (!found.available) return { ...found, reason: withoutColours(found.reason) };
  const { version, note } = found;
  return { ...found, ...present({ version: version && withoutColours(version), note: note && withoutColours(note) }) };
}

/**
 * Probes the adapters of these ports and decides what each slot runs on.
 * @param elsewhere - whether other machines do so: here the first one of each slot is taken unasked
 */
export async function resolveSlots(slots: Slots, ports: ReadonlySet<string>, elsewhere = false): Promise<Resolved> {
  const notes: string[] = [];
  const resolved = await Promise.all(
    [...slots].map(async ([port, own]): Promise<[string, Probed[]]> => {
      if (!ports.has(port)) return [port, []];
      if (elsewhere)
        return [port, own.flatMap(([adapter]) => (adapter === undefined ? [] : [{ adapter, availability: { available: true } }]))];
      return [port, await Promise.all(own.map((slot) => firstOf(port, slot, notes)))];
    }),
  );
  return { adapters: new Map(resolved), notes };
}

async function firstOf(port: string, slot: Slot, notes: string[]): Promise<Probed> {
  const reasons: string[] = [];
  let last: Probed | undefined;
  for (const adapter of slot) {
    last = await probe(adapter);
    if (last.availability.available) {
      if (reasons.length > 0) notes.push(`${port}: ${reasons.join("; ")}; ${adapter.id} is used instead`);
      if (last.availability.note !== undefined) notes.push(`${port}: ${adapter.id}: ${last.availability.note}`);
      return last;
    }
    reasons.push(`${adapter.id} can't be reached (${last.availability.reason})`);
  }
  // A slot holds at least one adapter: the config was checked.
  return last as Probed;
}

/** What the plan must know of an adapter. */
export const adapterChoice = ({ adapter, availability }: Probed): AdapterChoice => ({
  id: adapter.id,
  capabilities: adapter.capabilities ?? [],
  needs: adapter.needs ?? [],
  ...(adapter.runtimes === undefined ? {} : { runtimes: adapter.runtimes }),
  ...(availability.available ? {} : { unavailable: availability.reason }),
});

/** What the result says of an adapter; secrets in its options, and in what its server says of itself, are redacted. */
export const described = ({ adapter, availability }: Probed, scrub: (text: string) => string): Environment["adapters"][number] => ({
  port: adapter.port.name,
  id: adapter.id,
  ...(availability.available && availability.version !== undefined
    ? { version: scrubbedShort(availability.version, scrub, longestVersion) }
    : {}),
  ...(adapter.address === undefined ? {} : { address: redactUrl(adapter.address) }),
  capabilities: [...(adapter.capabilities ?? [])],
  options: redactOptions(adapter.options ?? {}, adapter.shown),
});
