import { measureSorting } from "./core.mjs";

console.log(JSON.stringify(await measureSorting()));
