import type { WorkerProcess } from "../runtime.ts";
import type { SystemFiles } from "./conditions.ts";
import { writeWhole } from "./write-whole.ts";

// The global and the built-in module themselves: an ESM import of one reads every property, which loads streams and more and costs 20 ms
// of a launch.

/** A worker's process where the runtime has Node's. @param onInput - by what the runtime reads standard input */
export function nodeProcess(version: string, onInput: WorkerProcess["onInput"]): WorkerProcess {
  const { writeSync } = process.getBuiltinModule("node:fs");
  // As it is now: while code of the user's is loaded there is another one.
  const { exit } = process;
  return {
    executable: () => process.execPath,
    version: () => version,
    variable: (name) => process.env[name],
    write: (text) => writeWhole(text, (bytes) => writeSync(1, bytes)),
    onInput(onData, onEnd) {
      onInput(onData, onEnd);
      process.on("SIGINT", () => undefined);
    },
    onUncaught(callback) {
      process.on("uncaughtException", callback);
      process.on("unhandledRejection", callback);
    },
    exit: (code) => exit(code),
  };
}

/** The system's files where the runtime has Node's module for them. */
export function nodeFiles(): SystemFiles {
  const { readFileSync, readdirSync } = process.getBuiltinModule("node:fs");
  return { read: (path) => readFileSync(path, "latin1"), list: (path) => readdirSync(path) };
}
