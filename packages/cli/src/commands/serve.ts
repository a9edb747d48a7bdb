import { randomBytes } from "node:crypto";
import { stat } from "node:fs/promises";
import { AgentperfError } from "@agentperf/core";
import { type ExitCode, exitCode } from "../exit.ts";
import { type BareCommand, declares, examples, type FlagsOf } from "../flags/command.ts";
import { wholeNumber } from "../flags/values.ts";
import { listenForInterruption } from "../interruption.ts";
import { loadBaselines } from "../results/baselines.ts";
import { resultsFolder } from "../results/result-file.ts";
import { print } from "../results/standard-output.ts";
import { ResultsDirectory } from "../serve/kept.ts";
import { serveSite } from "../serve/server.ts";

const flagsOf = (command: BareCommand) =>
  command
    .argument("[directory]", "directory of results", resultsFolder)
    .option("--port <n>", "port to listen on, of this machine only (default: any free one)", wholeNumber("--port", 0))
    .option("--no-token", "let every program on this machine read the results")
    .option("--baselines <file>", "file of baselines that the figures are held against")
    .addHelpText("after", examples("serve                         the results of this directory", "serve results --port 8123"));

type Flags = FlagsOf<typeof flagsOf>;

export default declares(flagsOf, serve);

/** Serves kept results as pages until it is interrupted: a list, each one, any two side by side, their history, and what is being measured now. */
async function serve(path: string, flags: Flags): Promise<ExitCode> {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isDirectory() !== true)
    throw new AgentperfError("usage", `${path}: no such directory; agentperf run keeps results in ${resultsFolder}`);
  const token = flags.token ? randomBytes(24).toString("base64url") : undefined;
  const baselines = await loadBaselines(flags.baselines);
  const { url, close } = await serveSite({ directory: new ResultsDirectory(path), baselines, port: flags.port ?? 0, token });
  print(`results of ${path}; Ctrl-C ends it\n\n${url}\n`);
  using interruption = listenForInterruption("ending the server");
  const { signal } = interruption;
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  await close();
  return exitCode.fine;
}
