#!/usr/bin/env node
// Starts the command line: from its TypeScript source in a checkout, from dist where it is installed.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import process from "node:process";
import { fileURLToPath } from "node:url";

const oldest = [22, 19];
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  process.stderr.write(`agentperf needs Node ${oldest.join(".")} or newer; this is ${process.versions.node}\n`);
  process.exit(2);
}

const condition = "@agentperf/source";
// Only a checkout has the project file; a package has src for its source maps alone.
const isCheckout = existsSync(new URL("../tsconfig.json", import.meta.url));
const hasCondition = process.execArgv.some((argument) => argument.includes(condition));
const runtime = "Bun" in globalThis ? "bun" : "Deno" in globalThis ? "deno" : "node";

if (!isCheckout) await start("../dist/main.js");
else if (hasCondition) await start("../src/main.ts");
else if (runtime === "node") {
  module.registerHooks({
    resolve: (specifier, context, next) => next(specifier, { ...context, conditions: [...context.conditions, condition] }),
  });
  await start("../src/main.ts");
} else {
  // Bun and Deno take the condition only when they start.
  const flags = [`--conditions=${condition}`];
  const before = runtime === "deno" ? ["run", "--allow-all", "--quiet", "--no-lock", ...flags] : flags;
  const script = fileURLToPath(import.meta.url);
  const env = { ...process.env, AGENTPERF_SOURCE: "1" };
  if (process.env.AGENTPERF_SOURCE === "1") await start("../src/main.ts");
  else {
    // In a group of its own, so that a terminal's Ctrl-C reaches it once: from here, like any other signal.
    const child = spawn(process.execPath, [...before, script, ...process.argv.slice(2)], { stdio: "inherit", env, detached: true });
    // Not by the child's own method: on Deno a second signal from it isn't sent.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.kill(child.pid, signal));
    child.once("close", (code) => process.exit(code ?? 1));
  }
}

async function start(path) {
  module.enableCompileCache?.();
  const { main } = await import(path);
  // A reader that has seen enough, such as head, closes the pipe.
  process.stdout.on("error", (error) => process.exit(error.code === "EPIPE" ? 0 : 3));
  process.exitCode = await main(process.argv.slice(2));
}
