import { median } from "@agentperf/core/statistics";

/** How long one side is measured at a time. */
const sliceMs = 150;
const pairs = 24;

/** Operations per millisecond with so many in flight. @param once - one operation; throws where it goes wrong */
async function rate(once: () => Promise<unknown>, inFlight: number): Promise<number> {
  const startMs = performance.now();
  let count = 0;
  const loop = async () => {
    while (performance.now() - startMs < sliceMs) {
      await once();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
  return count / (performance.now() - startMs);
}

/** What an adapter costs: the median of (time through the adapter) ÷ (time on its bare client), in slices in turn. */
export async function alternated(
  bare: () => Promise<unknown>,
  adapter: () => Promise<unknown>,
  inFlight: number,
): Promise<{ factor: number; perSecond: number }> {
  for (let at = 0; at < 4; at++) for (const side of [bare, adapter]) await rate(side, inFlight);
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const [first, second] = pair % 2 === 0 ? [bare, adapter] : [adapter, bare];
    const [a, b] = [await rate(first, inFlight), await rate(second, inFlight)];
    ratios.push(pair % 2 === 0 ? a / b : b / a);
    rates.push((pair % 2 === 0 ? b : a) * 1_000);
  }
  return { factor: median(ratios), perSecond: median(rates) };
}
