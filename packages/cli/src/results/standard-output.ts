import { writeSync } from "node:fs";
import process from "node:process";
import { AgentperfError } from "@agentperf/core";
import { terminalJson, terminalText, workflowText } from "@agentperf/core/safety";
import { isReaderGone } from "../system/programs.ts";
import { type Content, chunks, pipeBytes } from "./content.ts";
import { codeOf, reasonOf } from "./system-error.ts";

const standardOutput = 1;

/** Writes something above what stands at a terminal's lower end, such as progress. */
type WriteAbove = (write: () => void) => void;

let above: WriteAbove | undefined;

/** While it lives, what is printed or said is written by this, so that it doesn't run into what stands at the terminal's lower end. */
export function writeAbove(own: WriteAbove): Disposable {
  above = own;
  return {
    [Symbol.dispose]() {
      if (above === own) above = undefined;
    },
  };
}

/** How long a full pipe is waited for before it is tried again. */
const pauseMs = 5;

/** Descriptors whose reader has gone away. */
const gone = new Set<number>();

/**
 * Writes a content to standard output as it is: for what programs read. Where the reader has gone away, as `head` does, what is left is dropped.
 * @throws {AgentperfError} `output`: it can't be written
 */
export function writeStandardOutput(content: Content): void {
  if (above !== undefined) return void above(() => writeWhole(content));
  writeWhole(content);
}

function writeWhole(content: Content): void {
  try {
    writeDescriptor(standardOutput, content);
  } catch (thrown) {
    if (isReaderGone(codeOf(thrown))) return;
    throw new AgentperfError("output", `standard output can't be written: ${reasonOf(thrown)}`);
  }
}

/**
 * Prints a text for people on standard output. What a terminal or a workflow's log would obey is written out instead, but for colours.
 * @throws {AgentperfError} `output`: it can't be written
 */
export const print = (text: string): void => writeStandardOutput(fit(text));

/**
 * Prints a value as JSON on standard output, for programs. What a terminal or a workflow's log would obey is escaped, so that it means the same.
 * @throws {AgentperfError} `output`: it can't be written
 */
export const printJson = (value: unknown): void => writeStandardOutput(`${terminalJson(JSON.stringify(value, undefined, 2))}\n`);

/** Where standard error can't be written there is nobody to be told. */
const ignore = (): void => undefined;
let isHeard = false;

/** Says something on standard error, fitted as {@link print} does. */
export function say(text: string): void {
  if (!isHeard) process.stderr.on("error", ignore);
  isHeard = true;
  const write = () => void process.stderr.write(fit(text));
  if (above === undefined) write();
  else above(write);
}

/** A text as where it is printed may be given it: neither a terminal nor a workflow's runner obeys anything in it. */
function fit(text: string): string {
  const { GITHUB_ACTIONS: github, TF_BUILD: azure, TEAMCITY_VERSION: teamcity } = process.env;
  const isWorkflow = [github, azure, teamcity].some((value) => value !== undefined && value !== "");
  return isWorkflow ? workflowText(text, { colours: true }) : terminalText(text, { colours: true });
}

/**
 * Writes a whole content to a descriptor of this process. `process.stdout.write` isn't used, since on Node it says nothing of the part that a
 * full disk didn't take.
 * @throws what the system says
 */
export function writeDescriptor(descriptor: number, content: Content): void {
  if (gone.has(descriptor)) throw Object.assign(new Error("EPIPE: its reader has gone away"), { code: "EPIPE" });
  for (const bytes of chunks(content)) {
    for (let at = 0; at < bytes.length; ) at += writeSome(descriptor, bytes.subarray(at, at + pipeBytes));
  }
}

function writeSome(descriptor: number, bytes: Uint8Array): number {
  for (;;) {
    try {
      return writeSync(descriptor, bytes);
    } catch (thrown) {
      const code = codeOf(thrown);
      if (isReaderGone(code)) gone.add(descriptor);
      // Whoever shares the descriptor may have made it non-blocking.
      if (code !== "EAGAIN") throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
}
