import { seededRandom } from "@agentperf/core";
import { changePoints } from "@agentperf/core/statistics";

// How many changes of known size and place are found in synthetic series, and how many are found where there are none.

const length = 120;
const series = 200;
const near = 3;

console.log(`| noise | changes | found within ${near} results | missed | false |\n|---|---|--:|--:|--:|`);
for (const spread of [0.01, 0.02, 0.05]) {
  for (const sizes of [[], [0.02], [0.05], [0.1], [0.05, -0.05], [0.1, 0.1, -0.15]]) {
    const random = seededRandom(1);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    let [found, missed, wrong] = [0, 0, 0];
    for (let index = 0; index < series; index++) {
      const places = sizes.map((_, at) => Math.round(((at + 1) * length) / (sizes.length + 1)));
      const values = Array.from({ length }, (_, at) => {
        const level = sizes.reduce((sum, size, which) => (at >= (places[which] as number) ? sum + Math.log1p(size) : sum), 0);
        // A result in thirty is off, as one of a disturbed machine is.
        return level + spread * normal() * (random() < 1 / 30 ? 4 : 1);
      });
      const told = changePoints(values).map(({ at }) => at);
      for (const place of places) {
        const hit = told.findIndex((at) => Math.abs(at - place) <= near);
        if (hit === -1) missed += 1;
        else {
          found += 1;
          told.splice(hit, 1);
        }
      }
      wrong += told.length;
    }
    const name =
      sizes.length === 0 ? "none" : sizes.map((size) => `${size > 0 ? "+" : "−"}${Math.abs(size * 100).toFixed(0)} %`).join(", ");
    console.log(`| ${spread * 100} % | ${name} | ${found} of ${sizes.length * series} | ${missed} | ${wrong} in ${series} series |`);
  }
}
