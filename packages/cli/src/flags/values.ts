import { AgentperfError } from "@agentperf/core";
import { parseDuration } from "@agentperf/core/engine";
import { CommanderError } from "commander";
import { exitCode } from "../exit.ts";

/** Refuses a flag's value: printed as commander prints its own errors. */
export const refuse = (message: string): CommanderError => new CommanderError(exitCode.usage, "usage", `error: ${message}`);

/** Reads names with commas between them. */
export const list = (text: string): string[] =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

/** Reads whole numbers with commas between them. */
export const levels =
  (flag: string) =>
  (text: string): number[] =>
    list(text).map(wholeNumber(flag));

/** Reads a whole number. */
export function wholeNumber(flag: string, least = 1): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least || text.trim() === "")
      throw refuse(`${flag} ${text} must be a whole number from ${least}`);
    return value;
  };
}

/** Reads a number above 0. */
export function positive(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value > 0)) throw refuse(`${flag} ${text} must be a number above 0`);
    return value;
  };
}

/** Reads a number between 0 and 1. */
export function share(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value > 0 && value < 1)) throw refuse(`${flag} ${text} must be between 0 and 1`);
    return value;
  };
}

/** Reads a number from 0 to 1. */
export function probability(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !(value >= 0 && value <= 1)) throw refuse(`${flag} ${text} must be from 0 to 1`);
    return value;
  };
}

/** A duration in nanoseconds. @throws {AgentperfError} `usage`: it isn't one */
export function durationNs(flag: string, text: string): number {
  const ns = parseDuration(text);
  if (ns === undefined) throw new AgentperfError("usage", `${flag} "${text}" must be a duration such as 300ms or 60s`);
  return ns;
}
