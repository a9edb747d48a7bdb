#!/usr/bin/env node
// Starts the command line: from its TypeScript source in a checkout, from dist where it is installed.
import { existsSync } from "node:fs";
import module from "node:module";
import process from "node:process";

const oldest = [22, 19];
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  process.stderr.write(`agentperf needs Node ${oldest.join(".")} or newer; this is ${process.versions.node}\n`);
  process.exit(2);
}

// Only a checkout has the project file; a package has src for its source maps alone.
const isCheckout = existsSync(new URL("../tsconfig.json", import.meta.url));
// The process that has started this one with the condition.
const starterVariable = "AGENTPERF_STARTER";

if (!isCheckout) await start("../dist/main.js");
else if (resolvesToSource() || process.env[starterVariable] === String(process.ppid)) await start("../src/main.ts");
else await startAgain();

async function start(path) {
  module.enableCompileCache?.();
  const { main } = await import(path);
  // A reader that has seen enough, such as head, closes the pipe.
  process.stdout.on("error", (error) => process.exit(error.code === "EPIPE" ? 0 : 3));
  process.exitCode = await main(process.argv.slice(2));
}

/**
 * Whether our packages resolve to their source: as the process was started, or by a hook that sets the condition in it. Not every runtime has
 * such hooks, or lets them set conditions. Asked once, since the answer is kept.
 */
function resolvesToSource() {
  module.registerHooks?.({
    resolve: (specifier, context, next) => next(specifier, { ...context, conditions: [...context.conditions, "@agentperf/source"] }),
  });
  try {
    return import.meta.resolve("@agentperf/core").endsWith(".ts");
  } catch {
    // What was never built can't be resolved without the condition.
    return false;
  }
}

/** Runs the same command line again in a process that is started with the condition. */
async function startAgain() {
  // Neither file imports a package, so both can be read before the condition is set.
  const [{ spawn }, { fileURLToPath }, { runArguments, runtimes }, { runtimeOf }] = await Promise.all([
    import("node:child_process"),
    import("node:url"),
    import("../src/runtimes/index.ts"),
    import("../../core/src/runtime/runtime.ts"),
  ]);
  const runtime = await runtimes[runtimeOf(globalThis)]();
  const args = [...runArguments(runtime, fileURLToPath(import.meta.url), { fromSource: true }), ...process.argv.slice(2)];
  // In a group of its own, so that a terminal's Ctrl-C reaches it once: from here, like any other signal. Windows has no such groups: there a
  // signal that is sent ends a process at once, and Ctrl-C reaches both by the console they share.
  const isWindows = process.platform === "win32";
  const child = spawn(process.execPath, args, {
    stdio: "inherit",
    env: { ...process.env, [starterVariable]: String(process.pid) },
    detached: !isWindows,
  });
  // Not by the child's own method: on Deno a second signal from it isn't sent.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => isWindows || process.kill(child.pid, signal));
  child.once("close", (code) => process.exit(code ?? 1));
}
