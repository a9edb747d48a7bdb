import { type Adapter, type Availability, messageOf, type PortName, portNames, redactOptions, redactUrl } from "@agentperf/core";
import type { AdapterChoice } from "@agentperf/core/plan";
import type { Environment } from "@agentperf/core/result";
import type { Slot } from "../config/adapters.ts";

/** An adapter with what its probe said. */
export interface Probed {
  readonly adapter: Adapter;
  readonly availability: Availability;
}

/** What every port runs on, decided: a probed adapter a slot, the fallbacks that were passed over, and what is worth a note. */
export interface Resolved {
  readonly adapters: Readonly<Record<PortName, readonly Probed[]>>;
  readonly notes: readonly string[];
}

const probeTimeoutMs = 6_000;

/** Probes one adapter; one that doesn't answer in time can't be reached. */
export async function probe(adapter: Adapter): Promise<Probed> {
  if (adapter.probe === undefined) return { adapter, availability: { available: true } };
  const signal = AbortSignal.timeout(probeTimeoutMs);
  const { promise: tooLate, resolve } = Promise.withResolvers<Availability>();
  const onAbort = () => resolve({ available: false, reason: `no answer within ${probeTimeoutMs} ms` });
  signal.addEventListener("abort", onAbort);
  const answer = adapter.probe({ signal }).catch((thrown: unknown): Availability => ({ available: false, reason: messageOf(thrown) }));
  try {
    return { adapter, availability: await Promise.race([answer, tooLate]) };
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Probes the adapters of these ports and decides what each slot runs on. */
export async function resolveSlots(slots: Readonly<Record<PortName, readonly Slot[]>>, ports: ReadonlySet<PortName>): Promise<Resolved> {
  const notes: string[] = [];
  const resolved = await Promise.all(
    portNames.map(async (port): Promise<[PortName, Probed[]]> => {
      if (!ports.has(port)) return [port, []];
      return [port, await Promise.all(slots[port].map((slot) => firstOf(port, slot, notes)))];
    }),
  );
  // Every port is there: the record is made from their names.
  return { adapters: Object.fromEntries(resolved) as Record<PortName, Probed[]>, notes };
}

async function firstOf(port: PortName, slot: Slot, notes: string[]): Promise<Probed> {
  const reasons: string[] = [];
  let last: Probed | undefined;
  for (const adapter of slot) {
    last = await probe(adapter);
    if (last.availability.available) {
      if (reasons.length > 0) notes.push(`${port}: ${reasons.join("; ")}; ${adapter.id} is used instead`);
      return last;
    }
    reasons.push(`${adapter.id} can't be reached (${last.availability.reason})`);
  }
  // A slot holds at least one adapter: the config was checked.
  return last as Probed;
}

/** What the plan must know of an adapter. */
export const choiceOf = ({ adapter, availability }: Probed): AdapterChoice => ({
  id: adapter.id,
  capabilities: adapter.capabilities ?? [],
  needs: adapter.needs ?? [],
  ...(adapter.runtimes === undefined ? {} : { runtimes: adapter.runtimes }),
  ...(availability.available ? {} : { unavailable: availability.reason }),
});

/** What the result says of an adapter; secrets in its options are redacted. */
export const described = ({ adapter, availability }: Probed): Environment["adapters"][number] => ({
  port: adapter.port,
  id: adapter.id,
  ...(availability.available && availability.version !== undefined ? { version: availability.version } : {}),
  ...(adapter.address === undefined ? {} : { address: redactUrl(adapter.address) }),
  capabilities: [...(adapter.capabilities ?? [])],
  options: redactOptions(adapter.options ?? {}, adapter.shown),
});
