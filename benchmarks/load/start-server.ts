import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Known, Seen, Told } from "./known-servers.ts";

/** A known server in a process of its own; disposing of it ends it. */
export interface KnownServer extends AsyncDisposable {
  readonly url: string;
  /** What it has seen since it began, or was told to forget. */
  seen(): Promise<Seen>;
  forget(): void;
}

/** Starts a known server. */
export async function startKnown(known: Known): Promise<KnownServer> {
  const child = fork(join(import.meta.dirname, "server-process.ts"), [JSON.stringify(known)]);
  const ended = once(child, "exit");
  const heard = async () => {
    const first = await Promise.race([once(child, "message"), ended.then(() => undefined)]);
    if (first === undefined) throw new Error(`the ${known.kind} server ended`);
    return first[0] as unknown;
  };
  const tell = (told: Told) => child.send(told);
  return {
    url: String(await heard()),
    async seen() {
      tell("tell");
      // What our own program sends.
      return (await heard()) as Seen;
    },
    forget: () => void tell("forget"),
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await ended;
    },
  };
}
