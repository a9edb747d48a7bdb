import { randomBytes } from "node:crypto";
import { constants, fsync } from "node:fs";
import { access, type FileHandle, lstat, mkdir, open, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import process from "node:process";
import { replaceFile } from "../system/replace.ts";
import { closing } from "./closing.ts";
import { type Content, chunks } from "./content.ts";
import { codeOf } from "./system-error.ts";

/** As many links as Linux follows. */
const mostLinks = 40;

/** A regular file, there or not, that gets one content after another, each whole or not at all. */
export class RegularFile {
  readonly #path: string;
  /** Permissions of the file that was there; undefined: there was none. */
  readonly #mode: number | undefined;
  /** Whether it is written in place, since nothing can be put beside it. */
  #inPlace = false;
  /** Whether what is there is ours. */
  #isOurs = false;

  private constructor(path: string, mode: number | undefined) {
    this.#path = path;
    this.#mode = mode;
  }

  /** Follows links to the file, makes the directories that are missing, and refuses a file that mayn't be written. */
  static async open(asked: string): Promise<RegularFile> {
    const path = await targetOf(asked);
    const mode = await modeOf(path);
    // Moved onto it, a file would be replaced that nobody may write.
    if (mode !== undefined) await access(path, constants.W_OK);
    return new RegularFile(path, mode);
  }

  /** Asks whether a file can be put beside it, by doing so. */
  async probe(): Promise<void> {
    try {
      const beside = besides(this.#path);
      await (await createBeside(beside)).close();
      await rm(beside);
    } catch (thrown) {
      if (this.#mode === undefined || !isRefusal(thrown)) throw thrown;
      this.#inPlace = true;
    }
  }

  /** @throws what the system says; what was there before may still be: {@link setAside} */
  async write(content: Content, state: "partial" | "whole"): Promise<void> {
    if (!this.#inPlace) {
      const isMoved = await this.#replace(content, state);
      if (isMoved) return;
    }
    // Half a content isn't put where there is no way back.
    if (state === "whole") await this.#overwrite(content);
  }

  /**
   * Moves what is there away, so that nobody takes it for what couldn't be written. Never throws.
   * @returns the end of a sentence that says where it is now; empty where nothing was there
   */
  async setAside(): Promise<string> {
    const kind = this.#isOurs ? "partial" : "old";
    const what = this.#isOurs ? "what had been written until then" : "what was there before";
    try {
      if ((await modeOf(this.#path)) === undefined) return "";
      const aside = await freeName(`${this.#path}.${kind}`);
      await rename(this.#path, aside);
      return `; ${what} is in ${join(dirname(this.#path), basename(aside))}`;
    } catch {
      const isEmptied = await emptied(this.#path);
      return isEmptied ? `; ${what} is removed` : `; ${what} is still there, and isn't this result`;
    }
  }

  /** @returns false: nothing can be moved onto it, such as a file that a container has mounted by itself */
  async #replace(content: Content, state: "partial" | "whole"): Promise<boolean> {
    const beside = await writeBeside(this.#path, content, { mode: this.#mode ?? newMode(), sync: state === "whole" });
    try {
      await replaceFile(beside, this.#path);
      this.#isOurs = true;
      return true;
    } catch (thrown) {
      await rm(beside, { force: true });
      if (this.#mode === undefined || !["EBUSY", "EXDEV"].includes(codeOf(thrown) ?? "")) throw thrown;
      this.#inPlace = true;
      return false;
    }
  }

  async #overwrite(content: Content): Promise<void> {
    try {
      const handle = await open(this.#path, constants.O_WRONLY | constants.O_TRUNC);
      await using _open = closing(handle);
      this.#isOurs = true;
      await writeWhole(handle, content);
      await synced(handle);
    } catch (thrown) {
      await emptied(this.#path);
      throw thrown;
    }
  }
}

/** Whether a directory allows nothing new, while a file in it may be written. */
const isRefusal = (thrown: unknown): boolean => ["EACCES", "EPERM", "EROFS"].includes(codeOf(thrown) ?? "");

/** The file that a name stands for: behind its links where it is one, also where the last of them points at nothing. */
async function targetOf(asked: string): Promise<string> {
  let path = resolve(asked);
  for (let links = 0; links <= mostLinks; links++) {
    const stats = await lstat(path).catch((thrown: unknown) => {
      if (codeOf(thrown) !== "ENOENT") throw thrown;
    });
    if (stats === undefined && links === 0) await mkdir(dirname(path), { recursive: true });
    if (stats?.isSymbolicLink() !== true) return join(await realpath(dirname(path)), basename(path));
    path = resolve(dirname(path), await readlink(path));
  }
  throw new Error("too many symbolic links");
}

async function modeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mode & 0o777;
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return undefined;
    throw thrown;
  }
}

/** What a new file may be read by, as the user has set it. */
function newMode(): number {
  try {
    return 0o666 & ~process.umask();
  } catch {
    return 0o600;
  }
}

const besides = (path: string): string => join(dirname(path), `.agentperf-${randomBytes(12).toString("hex")}.tmp`);

/** Nobody can have put anything at a random name, and a link there would not be followed. */
const createBeside = (path: string): Promise<FileHandle> => open(path, "wx", 0o600);

async function writeBeside(path: string, content: Content, { mode, sync }: { mode: number; sync: boolean }): Promise<string> {
  const beside = besides(path);
  try {
    const handle = await createBeside(beside);
    await using _open = closing(handle);
    await writeWhole(handle, content);
    if (sync) await synced(handle);
    await handle.chmod(mode);
  } catch (thrown) {
    await rm(beside, { force: true });
    throw thrown;
  }
  return beside;
}

async function writeWhole(handle: FileHandle, content: Content): Promise<void> {
  for (const bytes of chunks(content)) {
    for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at, bytes.length - at)).bytesWritten;
  }
}

/** Some file systems have nothing to wait for. By the descriptor, since a handle of Yarn's Plug'n'Play has no `sync`. */
async function synced(handle: FileHandle): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => fsync(handle.fd, (failure) => (failure === null ? resolve() : reject(failure))));
  } catch (thrown) {
    if (!["EINVAL", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"].includes(codeOf(thrown) ?? "")) throw thrown;
  }
}

async function freeName(name: string): Promise<string> {
  for (let at = 1; ; at++) {
    const candidate = at === 1 ? name : `${name}-${at}`;
    try {
      await lstat(candidate);
    } catch (thrown) {
      if (codeOf(thrown) === "ENOENT") return candidate;
      throw thrown;
    }
  }
}

async function emptied(path: string): Promise<boolean> {
  try {
    await (await open(path, constants.O_WRONLY | constants.O_TRUNC)).close();
    return true;
  } catch {
    return false;
  }
}
