// The same in a page, which sends what comes out to where it came from.
import { measureSorting } from "./core.mjs";

const told = await measureSorting().catch((thrown) => ({ failed: String(thrown?.stack ?? thrown) }));
await fetch("/result", { method: "POST", body: JSON.stringify(told) });
