import { appendFileSync } from "node:fs";
import process from "node:process";
import { test } from "vitest";
import { five } from "./five.ts";

// The same five in vitest bench, in the order that ORDER says: `forward` or `backward`. Writes ns/op by name to the file OUT.

const order = process.env["ORDER"] === "backward" ? [...five].reverse() : five;

for (const { name, run } of order.filter((candidate) => process.env["ONLY"] === undefined || process.env["ONLY"] === candidate.name)) {
  test(name, async ({ bench }) => {
    let sink: unknown;
    const result = await bench(name, () => {
      sink = run();
    }).run({ time: 200, warmupTime: 50 });
    if (sink === undefined) throw new Error("the operation gave nothing");
    appendFileSync(process.env["OUT"] ?? "/dev/null", `${JSON.stringify({ name, ns: result.latency.mean * 1e6 })}\n`);
  });
}
