import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import process from "node:process";
import { AgentperfError, messageOf } from "@agentperf/core";
import { formatResult, type Result } from "@agentperf/core/result";

/** Where results go where nobody says otherwise; the folder ignores itself in git. */
export const resultsFolder = join(".agentperf", "results");

/** A file that holds a run's result as it grows. Each state of it is whole: it is written aside and moved there. */
export class ResultFile {
  readonly path: string;
  /** Why the last write failed, if it did. */
  failure: string | undefined;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * @param asked - the path to write to; absent: a new file in {@link resultsFolder}
   * @throws {AgentperfError} `usage`: the path asked for can't be written
   */
  static async open(asked: string | undefined, id: string): Promise<ResultFile> {
    const path = resolve(asked ?? join(resultsFolder, `${id}.json`));
    const file = new ResultFile(path);
    try {
      await mkdir(dirname(path), { recursive: true });
      if (asked === undefined) await writeFile(join(dirname(path), ".gitignore"), "*\n");
      // Asked before the first measurement, not after the last one.
      await writeFile(`${path}.tmp`, "");
    } catch (thrown) {
      if (asked !== undefined) throw new AgentperfError("usage", `${asked}: the result can't be written: ${messageOf(thrown)}`);
      file.failure = messageOf(thrown);
    }
    return file;
  }

  /** Path to show: from the working directory where it lies below it. */
  get shown(): string {
    const short = relative(process.cwd(), this.path);
    return short.startsWith("..") ? this.path : short;
  }

  /** Writes a state. A failure is kept in {@link failure}, so that measuring goes on. */
  async write(result: Result): Promise<void> {
    try {
      await writeFile(`${this.path}.tmp`, formatResult(result));
      await rename(`${this.path}.tmp`, this.path);
      this.failure = undefined;
    } catch (thrown) {
      this.failure = messageOf(thrown);
    }
  }
}
