import { measure } from "mitata";
import { five } from "./five.ts";

// mitata, all in this process, in the order given: `forward` or `backward`. Prints ns/op by name.

const order = process.argv[2] === "backward" ? [...five].reverse() : five;
const only = process.argv[3];
const found: Record<string, number> = {};
for (const { name, run } of order) {
  if (only !== undefined && only !== name) continue;
  const { avg } = await measure(run, { min_cpu_time: 200e6 });
  found[name] = avg;
}
console.log(JSON.stringify(found));
