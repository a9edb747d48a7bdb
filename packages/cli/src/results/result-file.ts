import { join, relative, resolve } from "node:path";
import process from "node:process";
import { messageOf } from "@agentperf/core";
import { formatResult, type Result } from "@agentperf/core/result";
import { isStandardOutput, type Output, type OutputOptions, openOutput } from "./output.ts";
import { makeOwnFolder } from "./own-folder.ts";

/** Where results go where nobody says otherwise; the folder ignores itself in git. */
export const resultsFolder = join(".agentperf", "results");

/** The path of a new result in {@link resultsFolder}, which is made. */
export async function resultPath(id: string): Promise<string> {
  await makeOwnFolder(resultsFolder);
  return join(resultsFolder, `${id}.json`);
}

/** What holds a run's result as it grows: a regular file, each state of it whole, or anything else that a user names, which gets the last state. */
export class ResultFile {
  /** As it was named, or the path in {@link resultsFolder}. */
  readonly path: string;
  readonly #output: Output | undefined;
  /** Why the result can't be kept, if it can't: a sentence that names the file. */
  failure: string | undefined;

  private constructor(path: string, output: Output | undefined, failure?: string) {
    this.path = path;
    this.#output = output;
    this.failure = failure;
  }

  /**
   * @param asked - what to write to; absent: a new file in {@link resultsFolder}, where a failure is only kept in {@link failure}
   * @throws {AgentperfError} `output`: what was asked for can't be written
   */
  static async open(asked: string | undefined, id: string, options?: OutputOptions): Promise<ResultFile> {
    if (asked !== undefined) return new ResultFile(asked, await openOutput(asked, options));
    const path = join(resultsFolder, `${id}.json`);
    try {
      return new ResultFile(path, await openOutput(await resultPath(id), options));
    } catch (thrown) {
      return new ResultFile(path, undefined, messageOf(thrown));
    }
  }

  /** Whether the result goes to standard output, so that nothing else may. */
  get isStandardOutput(): boolean {
    return isStandardOutput(this.path);
  }

  /** Path to show: from the working directory where it lies below it. */
  get shown(): string {
    const short = relative(process.cwd(), resolve(this.path));
    return short.startsWith("..") ? this.path : short;
  }

  /** Writes a state. A failure is kept in {@link failure}, so that measuring goes on; then nothing is left there that could be taken for it. */
  async write(result: Result, state: "partial" | "whole"): Promise<void> {
    try {
      await this.#output?.write(formatResult(result), state);
      if (this.#output !== undefined) this.failure = undefined;
    } catch (thrown) {
      // The first failure says where what was there before is now.
      this.failure ??= messageOf(thrown);
    }
  }
}
