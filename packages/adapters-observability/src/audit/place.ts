import {
  type AdapterContext,
  AgentperfError,
  type Availability,
  type ClientPackage,
  messageOf,
  type OptionRules,
  optionRule,
  type Sweep,
} from "@agentperf/core";
import { findClient, probeBy } from "../library.ts";
import { AuditFiles, type Platform } from "./files.ts";

/** Where an adapter's logs lie. */
export interface AuditOptions {
  /** The directory that the logs' own one is made in. Default: `AUDIT_DIR`, else the launch's directory, which is a temporary one. */
  readonly directory?: string | undefined;
}

/** What {@link AuditOptions} must be. */
export const auditRules: OptionRules<AuditOptions> = { directory: optionRule.text };

/** File systems of Linux that keep their files in memory. */
const inMemory: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

/** What nobody has written to for so long isn't at work any more. */
const unusedMs = 3_600_000;

const platform = async (): Promise<Platform> => {
  const [fs, path] = await Promise.all([import("node:fs"), import("node:path")]);
  return { fs, path };
};

/** A directory's name begins with its launch's prefix; a colon isn't for names of files on Windows. */
const directoryPrefix = (keyPrefix: string): string => keyPrefix.replaceAll(":", "+");
const keyOf = (directory: string): string => directory.replaceAll("+", ":");

/** The parts of an adapter that say where its logs lie. */
export function placeOf(options: AuditOptions) {
  // An empty variable counts as none.
  const directory = options.directory ?? (process.env["AUDIT_DIR"] || undefined);
  return {
    options: { ...options, directory },
    shown: ["directory"],
    settings: ["directory"],
    /** Opens the files of a launch, in a directory of their own. */
    async files(context: AdapterContext): Promise<AuditFiles> {
      const own = await platform();
      const below = directory === undefined ? context.directory : own.path.resolve(directory);
      try {
        const made = own.fs.mkdtempSync(own.path.join(below, `${directoryPrefix(context.keyPrefix)}audit-`));
        return new AuditFiles(own, made, noteOnce(own, made, context));
      } catch (thrown) {
        throw new AgentperfError("unavailable", unusable(below, thrown), { cause: thrown });
      }
    },
    /** Whether a directory that somebody named can be written to, and the client is there, where one is needed. */
    async probe(client?: ClientPackage): Promise<Availability> {
      const found = client === undefined ? available : await probeBy(client, () => findClient(client));
      const writable = directory === undefined ? available : await probeDirectory(directory);
      return writable.available ? found : writable;
    },
    ...(directory === undefined
      ? {}
      : {
          sweep: (sweep: Sweep) => sweepDirectories(directory, sweep),
          sweeps: ["directory of audit logs", "directories of audit logs"] as const,
        }),
  };
}

const unusable = (directory: string, thrown: unknown): string =>
  `no audit log can be made in ${directory}: ${messageOf(thrown)}; make it a directory that can be written to, or name another one`;

const available: Availability = { available: true };

async function probeDirectory(directory: string): Promise<Availability> {
  const { fs, path } = await platform();
  try {
    if (!fs.statSync(directory).isDirectory()) throw new Error("it is no directory");
    fs.accessSync(directory, fs.constants.W_OK);
    return available;
  } catch (thrown) {
    return { available: false, reason: unusable(path.resolve(directory), thrown) };
  }
}

/** Tells the user, once, that a durable log waits for no disk where its directory is in memory. */
function noteOnce({ fs }: Platform, directory: string, { note }: AdapterContext): () => void {
  let isDone = false;
  return () => {
    if (isDone || note === undefined) return;
    isDone = true;
    if (isInMemory(fs, directory))
      note("the audit logs lie in memory (tmpfs): no disk is waited for; name another directory by --audit-dir");
  };
}

function isInMemory(fs: Platform["fs"], directory: string): boolean {
  try {
    return inMemory.has(fs.statfsSync(directory).type);
  } catch {
    // Not every runtime and system can tell.
    return false;
  }
}

/** Removes directories of our own that a launch has left in the one that somebody named. @returns how many */
async function sweepDirectories(directory: string, { keyPrefix, isOld, signal }: Sweep): Promise<number> {
  const { fs, path } = await platform();
  let removed = 0;
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    signal.throwIfAborted();
    const { name } = entry;
    if (!entry.isDirectory() || !name.startsWith(directoryPrefix(keyPrefix)) || !/\+audit-\w{6}$/.test(name)) continue;
    const place = path.join(directory, name);
    if (isOld !== undefined && (!isOld(keyOf(name)) || isUsed(fs, path, place))) continue;
    fs.rmSync(place, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}

const isUsed = (fs: Platform["fs"], path: Platform["path"], directory: string): boolean =>
  [directory, ...fs.readdirSync(directory).map((name) => path.join(directory, name))].some(
    (place) => Date.now() - (fs.statSync(place, { throwIfNoEntry: false })?.mtimeMs ?? 0) < unusedMs,
  );
