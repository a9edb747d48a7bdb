import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Kind, Manager } from "./managers.ts";
import type { Place } from "./place.ts";
import type { Shell } from "./shell.ts";

/** A project of a user. */
export interface Project extends AsyncDisposable {
  /** In the directory in which commands are given. */
  readonly shell: Shell;
  readonly directory: string;
}

let made = 0;

/** Makes a project of this kind for a manager, with no packages in it. */
export async function makeProject(place: Place, manager: Manager, kind: Kind): Promise<Project> {
  made += 1;
  const shell = await place.shell(kind === "spaces" ? `my project ${made}` : `project-${made}`, manager.programs);
  const root = (await shell.run("pwd")).out.trim();
  await manager.prepare?.(root, kind);
  if (kind === "CommonJS") {
    // npm wants a name without spaces, and makes a CommonJS package.
    await shell.run("npm init -y");
    return { shell, directory: root, [Symbol.asyncDispose]: () => shell[Symbol.asyncDispose]() };
  }
  const member = kind === "workspace" ? join(root, "packages/agent") : root;
  await mkdir(member, { recursive: true });
  const manifest = { name: "agent", version: "1.0.0", private: true, type: "module" };
  await writeFile(join(member, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  if (kind === "workspace")
    await writeFile(
      join(root, "package.json"),
      `${JSON.stringify({ name: "whole", private: true, workspaces: ["packages/*"] }, null, 2)}\n`,
    );
  return { shell: shell.in(member), directory: member, [Symbol.asyncDispose]: () => shell[Symbol.asyncDispose]() };
}
