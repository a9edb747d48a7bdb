import { delimiter, isAbsolute, resolve } from "node:path";
import type { PortSetting } from "@agentperf/core";
import type { PortTable } from "../config/ports.ts";

// A side of ab runs in a directory of its own, and nobody who gives a flag or a variable means a path from there.

/** Whether a setting's values are paths: its placeholder says so. */
export const isPath = ({ value }: Pick<PortSetting, "value">): boolean => /^<(file|directory|path)>$/.test(value);

/** Variables of others that hold a path, which is read where it is needed: by clients, and for temporary files. */
const ofOthers: readonly string[] = ["GOOGLE_APPLICATION_CREDENTIALS", "PGPASSFILE", "TMPDIR", "TMP", "TEMP"];

/**
 * The variables that hold relative paths, with what these mean here: those of the ports' settings, those of others, and the directories of PATH.
 * @returns only those that change
 */
export function variablesFromHere(ports: PortTable, environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const ofPorts = [...ports.values()].flatMap(({ settings }) => Object.values(settings).filter(isPath));
  const names = [...ofPorts.map(({ variable }) => variable), ...ofOthers];
  const changed = [
    ...names.map((name) => [name, pathFromHere(environment[name] ?? "")] as const),
    ["PATH", (environment["PATH"] ?? "").split(delimiter).map(pathFromHere).join(delimiter)] as const,
  ];
  return Object.fromEntries(changed.filter(([name, value]) => value !== (environment[name] ?? "")));
}

/** An empty one means something of its own. */
const pathFromHere = (path: string): string => (path === "" || isAbsolute(path) ? path : resolve(path));
