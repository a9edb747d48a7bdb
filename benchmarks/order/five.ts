/** Five operations that share their code, as a back end's do: what one of them does to a compiler, the next one finds. */
export interface Five {
  readonly name: string;
  run(): unknown;
}

interface Shape {
  readonly value: number;
}

function total(items: readonly Shape[]): number {
  let sum = 0;
  for (const item of items) sum += item.value;
  return sum;
}

const length = 200;
const make = (shape: (at: number) => Shape): Shape[] => Array.from({ length }, (_, at) => shape(at));

const inputs: readonly (readonly [name: string, items: readonly Shape[]])[] = [
  ["Alone", make((at) => ({ value: at }))],
  ["WithId", make((at) => ({ id: at, value: at }))],
  ["WithName", make((at) => ({ name: "n", value: at }))],
  ["WithBoth", make((at) => ({ id: at, name: "n", value: at }))],
  ["WithFraction", make((at) => ({ flag: true, id: at, value: at + 0.5 }))],
];

/** In the order in which they are declared. */
export const five: readonly Five[] = inputs.map(([name, items]) => ({ name, run: () => total(items) }));
