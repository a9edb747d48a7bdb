import { clientLibraries } from "@agentperf/core";
import { version } from "../version.ts";

/** The package that speaks with the queue. */
type QueueLibrary = typeof import("@agentperf/queue");

/**
 * The package that speaks with the queue, which few need and which weighs much: its users install it.
 * @param resolve - gives the address of the file that a package is imported from, and throws where there is none
 * @throws {AgentperfError} `unavailable`: it isn't installed, with the command that does so
 */
export const queueLibrary = (
  resolve: (name: string) => string = (name) => import.meta.resolve(name),
  importing: () => Promise<QueueLibrary> = () => import("@agentperf/queue"),
): Promise<QueueLibrary> => clientLibraries(resolve).load({ name: "@agentperf/queue", range: `^${version}` }, importing);
