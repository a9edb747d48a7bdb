import process from "node:process";
import { messageOf } from "@agentperf/core";
import { openOutput } from "../../src/results/output.ts";
import { print, say, writeStandardOutput } from "../../src/results/standard-output.ts";

// Writes so many bytes to standard output in the way that is named, and says how that went.

const [way = "", size = ""] = process.argv.slice(2);
const text = `${"x".repeat(Number(size))}\n`;

try {
  if (way === "print") print(text);
  else if (way === "raw") writeStandardOutput(text);
  else if (way === "fit") print("::error::\x1b]52;c;x\x07 \x1b[31mred\x1b[39m\n");
  else {
    const output = await openOutput(way);
    await output.write("not yet\n", "partial");
    await output.write(text);
  }
  say("done\n");
} catch (thrown) {
  say(`${messageOf(thrown)}\n`);
  process.exitCode = 3;
}
