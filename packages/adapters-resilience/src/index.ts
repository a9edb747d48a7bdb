export { type CockatielOptions, cockatiel } from "./clients/cockatiel.ts";
export type { BreakerAdapter } from "./clients/library.ts";
export { type OpossumOptions, opossum } from "./clients/opossum.ts";
