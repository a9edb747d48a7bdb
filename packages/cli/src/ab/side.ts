import { statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import process from "node:process";
import { AgentperfError, runtimeNames } from "@agentperf/core";
import { refuseUnused } from "../config/adapters.ts";
import { findConfig } from "../config/find.ts";
import { inDirectory } from "../config/in-directory.ts";
import { fromHere, parseRuntime } from "../runtimes/spec.ts";
import { type Choice, withAdapterIds } from "../selection/choice.ts";
import { type Prepared, prepare } from "../selection/prepare.ts";
import { checkRemote, remoteAddresses } from "../selection/remote.ts";
import { type Checkout, gitCheckout, type Installing, packageCheckout } from "./checkout.ts";

/** One side of a comparison, as `--a` or `--b` says it. */
export interface SideChoice {
  readonly text: string;
  /** Ids, by the names of their ports. */
  readonly adapters: Readonly<Record<string, string>>;
  /** Values by parameter; `concurrency` is one of them. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly runtime?: string | undefined;
  readonly config?: string | undefined;
  readonly checkout?: { readonly kind: "directory" | "git" | "package"; readonly name: string };
}

const forms = `port=adapter (redis=ioredis), a directory (../main), git:ref, npm:package@version, a config file, /parameter=value or runtime=${runtimeNames.join("|")}`;

/**
 * Reads one side: parts with commas between them.
 * @param ports - names of the ports that there are
 * @throws {AgentperfError} `usage`: what a part could have been
 */
export function parseSide(flag: string, text: string, ports: ReadonlySet<string>): SideChoice {
  const refuse = (what: string) => new AgentperfError("usage", `${flag} ${text}: ${what}`);
  const side: { -readonly [K in keyof SideChoice]: SideChoice[K] } = { text, adapters: {}, parameters: {} };
  const checkout = (kind: "directory" | "git" | "package", name: string) => {
    if (side.checkout !== undefined) throw refuse("two checkouts; a side has one");
    if (name === "" || name.startsWith("-")) throw refuse(`"${name}" is no name of one`);
    side.checkout = { kind, name };
  };
  for (const part of text.split(",").map((piece) => piece.trim())) {
    const [, key = "", value = ""] = /^([^=]+)=(.+)$/.exec(part) ?? [];
    if (part.startsWith("git:")) checkout("git", part.slice(4));
    else if (part.startsWith("npm:")) checkout("package", part.slice(4));
    else if (key === "runtime") {
      // A name of the config's own is known only where that is read.
      if (value.includes("@")) parseRuntime(value);
      side.runtime = fromHere(value);
    } else if (ports.has(key)) side.adapters = { ...side.adapters, [key]: value };
    else if (/^\/\w+$/.test(key)) side.parameters = { ...side.parameters, [key.slice(1)]: value };
    else {
      const kind = part === "" ? undefined : kindOf(part);
      if (kind === "directory") checkout("directory", part);
      else if (kind === "file") side.config = part;
      else throw refuse(`"${part}" is none of ${forms}`);
    }
  }
  return side;
}

function kindOf(path: string): "directory" | "file" | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isDirectory() === true ? "directory" : stat?.isFile() === true ? "file" : undefined;
}

/** A side with all that its launches need. */
export interface Side {
  readonly choice: SideChoice;
  readonly prepared: Prepared;
  /** Removes a checkout that was made for it. */
  close(): Promise<void>;
}

/** What a side is called where it fails: `b (git:main)`, since both may be the same. */
export const sideName = (at: number, choices: readonly Pick<SideChoice, "text">[]): string => {
  const name = at === 0 ? "a" : "b";
  const text = choices[at]?.text ?? "";
  return text === "" ? name : `${name} (${text})`;
};

/** Options of {@link openSide}. */
export interface OpenOptions extends Installing {
  readonly patterns: readonly string[];
  /** What flags say of both sides. */
  readonly shared: Choice;
  /** Whether load may leave this machine. */
  readonly yes: boolean;
}

/** Makes a side's checkout, where it names one, and prepares what it would run. @throws {AgentperfError} and leaves nothing behind */
export async function openSide(choice: SideChoice, { patterns, shared, yes, ...installing }: OpenOptions): Promise<Side> {
  const checkout = await checkoutOf(choice, installing);
  try {
    const { concurrency: level } = choice.parameters;
    const config = configOf(choice, shared.config, checkout?.directory);
    const chosen = {
      ...shared,
      config,
      runtime: choice.runtime === undefined ? shared.runtime : [choice.runtime],
      concurrency: level === undefined ? shared.concurrency : [levelOf(level)],
      ports: withAdapterIds(shared, choice.adapters),
    };
    const prepared = await inDirectory(checkout?.directory, () =>
      prepare(patterns, chosen, (adapters, { allowRemote }) => checkRemote(remoteAddresses(adapters), yes || allowRemote === true), {
        root: checkout?.directory,
        allowsUnused: true,
      }),
    );
    return { choice, prepared, close: async () => checkout?.remove() };
  } catch (thrown) {
    await checkout?.remove();
    throw thrown;
  }
}

/** Refuses a flag that no adapter of either side takes. @throws {AgentperfError} `usage` */
export async function refuseUnusedBy([first, second]: readonly [Side, Side]): Promise<void> {
  const { slots, ports, portFlags } = first.prepared;
  const ofBoth = new Map([...slots].map(([name, places]) => [name, [...places, ...(second.prepared.slots.get(name) ?? [])]]));
  await refuseUnused(ofBoth, ports, portFlags);
}

function levelOf(text: string): number {
  const level = Number(text);
  if (!Number.isSafeInteger(level) || level < 1) throw new AgentperfError("usage", `/concurrency=${text} must be a whole number from 1`);
  return level;
}

async function checkoutOf({ checkout }: SideChoice, installing: Installing): Promise<Checkout | undefined> {
  switch (checkout?.kind) {
    case "git":
      return gitCheckout(checkout.name, installing);
    case "package":
      return packageCheckout(checkout.name, installing);
    case "directory":
      return { directory: resolve(checkout.name), remove: async () => undefined };
    case undefined:
      return undefined;
  }
}

/** The side's own config, from here; else the one for both, in the side's checkout; else what is found there. */
function configOf({ config }: SideChoice, shared: string | undefined, root: string | undefined): string | undefined {
  if (config !== undefined) return resolve(config);
  if (root === undefined || shared === undefined) return shared;
  return findConfig(join(root, relative(process.cwd(), resolve(shared))));
}
