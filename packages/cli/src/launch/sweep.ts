import { type Adapter, messageOf, runtimeOf } from "@agentperf/core";
import { sweepDirectories } from "./owner.ts";
import { stampedAtMs } from "./stamp.ts";

/** What every key of a run begins with; its id follows. */
export const keyRoot = "agentperf:";
/** What the name of every directory of a run begins with; its id follows. */
export const directoryRoot = "agentperf-";

/** The keys of the suites live for so long; until then their run may still be at work. */
const keysOlderThanMs = 3_600_000;

/** An adapter of another runtime can't be opened here; what it left expires by itself. */
const worksHere = ({ runtimes }: Adapter): boolean => runtimes === undefined || runtimes.includes(runtimeOf(globalThis));

/** Removes what a launch that was killed has left. @returns what to say where that fails */
export async function sweepLaunch(adapters: readonly Adapter[], keyPrefix: string): Promise<string[]> {
  const notes: string[] = [];
  for (const adapter of adapters.filter(worksHere)) {
    try {
      await adapter.sweep?.({ keyPrefix, signal: new AbortController().signal });
    } catch (thrown) {
      notes.push(`what ${adapter.id} keeps under ${keyPrefix} may be left until it expires: ${messageOf(thrown)}`);
    }
  }
  return notes;
}

/**
 * Removes what runs left that were killed together with all that could clean up after them: what adapters find under our own names and would
 * never expire, where it is older than any run's keys live, and the directories of processes that live no more.
 *
 * @returns a note on what was removed; undefined where there was nothing
 */
export async function sweepOldRuns(adapters: readonly Adapter[], nowMs: number): Promise<string | undefined> {
  const found: string[] = [];
  for (const adapter of adapters.filter(worksHere)) {
    const isOld = (key: string) => isOlder(key, keyRoot, keysOlderThanMs, nowMs);
    // A server that fails here fails the launches too, where it is reported.
    const count = await adapter.sweep?.({ keyPrefix: keyRoot, isOld, signal: new AbortController().signal }).catch(() => 0);
    if (count !== undefined && count > 0) found.push(`${count} keys`);
  }
  const directories = await sweepDirectories();
  if (directories > 0) found.push(`${directories} directories`);
  return found.length === 0 ? undefined : `removed ${found.join(" and ")} of earlier runs that were killed`;
}

function isOlder(name: string, root: string, ms: number, nowMs: number): boolean {
  if (!name.startsWith(root)) return false;
  const startedMs = stampedAtMs(name.slice(root.length));
  return startedMs !== undefined && nowMs - startedMs > ms;
}
