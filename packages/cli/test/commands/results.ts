import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatResult } from "@agentperf/core/result";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";

// Results that commands read, made by hand.

/** A benchmark that is held against the baseline of `redis.get`. */
export const getCrossing = crossingOf("Get", { baseline: "redis.get" });

/** Eight launches of {@link getCrossing} that took about so long. */
export const launchesAt = (ns: number) =>
  Array.from({ length: 8 }, (_, round) => launchOf(getCrossing.id, ns * (1 + round / 1_000), round));

/** A result of eight launches that took about so long, as a file holds it. */
export const resultAt = (ns: number): string => formatResult(resultOf([getCrossing], launchesAt(ns)));

/** A directory with results: an old one, one that is 20 % slower, and one far above its baseline. */
export async function resultFiles() {
  const directory = await temporaryDirectory();
  const write = async (name: string, text: string) => {
    await writeFile(join(directory.path, name), text);
    return join(directory.path, name);
  };
  return {
    ...directory,
    write,
    old: await write("old.json", resultAt(400_000)),
    slower: await write("slower.json", resultAt(480_000)),
    far: await write("far.json", resultAt(900_000)),
  };
}
