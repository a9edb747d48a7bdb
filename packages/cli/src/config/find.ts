import { existsSync, lstatSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import process from "node:process";
import { AgentperfError } from "@agentperf/core";
import { Absent } from "./absent.ts";

/** Names of a config. Where several lie in one directory, the first of these is used. */
export const configNames = ["ts", "mts", "cts", "js", "mjs", "cjs", "json"].map((ending) => `agentperf.config.${ending}`);

/**
 * The path of the config in force: the one asked for, or the nearest one, from the directory upwards to the root of its repository. A home
 * directory and what is above it are looked at only where the search begins there. A config of another user's isn't run unless it is asked
 * for: it is a program, and anybody may put a file, or a link to one, into a directory such as /tmp.
 *
 * @param directory - default: the working directory
 * @throws {AgentperfError} `config`: the one asked for isn't there; the one in the directory is another user's
 */
export function findConfig(asked: string | undefined, directory: string = process.cwd()): string | undefined {
  if (asked !== undefined) {
    const path = resolve(directory, asked);
    if (!existsSync(path)) throw new Absent("config", `${asked}: no such config file`);
    return path;
  }
  const start = resolve(directory);
  for (const place of placesFrom(start)) {
    const [path] = configsIn(place);
    if (path === undefined) continue;
    if (isTrusted(path, directory)) return path;
    if (place === start)
      throw new AgentperfError(
        "config",
        `${path} belongs to another user, so it isn't run; --config ${relative("", path)} runs it all the same`,
      );
  }
  return undefined;
}

/** The configs in a directory, by their order. */
export const configsIn = (directory: string): string[] => configNames.map((name) => join(directory, name)).filter(isFile);

/** A directory and those above it, as far as its project may reach. */
function placesFrom(start: string): string[] {
  const home = homedir();
  const places = [start];
  for (let place = start; !existsSync(join(place, ".git")) && place !== home; ) {
    const above = dirname(place);
    if (above === place || above === home) break;
    places.push(above);
    place = above;
  }
  return places;
}

/** Which config is used, for people. */
export const configSaid = ({ path }: { readonly path?: string | undefined }): string =>
  path === undefined ? "no config file: defaults" : `config ${relative("", path)}`;

/** Whose a file, the directory in which the command runs, and the command are; user ids. */
export interface Owners {
  readonly file: number;
  readonly directory: number;
  /** Undefined where there are no user ids. */
  readonly user: number | undefined;
}

/** Whether a file that nobody named may be run: it is this user's, the system's, or that of who owns the working directory. */
export const isTrustedOwner = ({ file, directory, user }: Owners): boolean => user === undefined || [user, 0, directory].includes(file);

const isTrusted = (path: string, directory: string): boolean =>
  // Who makes a link chooses what it leads to.
  [lstatSync(path), statSync(path)].every(({ uid: file }) =>
    isTrustedOwner({ file, directory: statSync(directory).uid, user: process.getuid?.() }),
  );

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
