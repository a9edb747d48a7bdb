import process from "node:process";
import { panel } from "../kernels.ts";

// A process that runs a kernel for as long as it is told to, and says what an operation took.

const kernel = panel.find(({ name }) => name === process.argv[2]);
if (kernel === undefined) throw new Error(`there is no kernel ${process.argv[2]}`);
const made = await kernel.make();
const repeat = kernel.repeat ?? 1;

process.on("message", async (ms: number) => {
  const startMs = performance.now();
  let done = 0;
  let nowMs = startMs;
  while (nowMs - startMs < ms) {
    for (let at = 0; at < repeat; at++) {
      const result = made.run();
      if (result instanceof Promise) await result;
    }
    done += 1;
    nowMs = performance.now();
  }
  process.send?.(((nowMs - startMs) * 1e6) / done);
});
process.send?.("ready");
