import { serveUntilInputEnds } from "../process/serve.ts";
import { startRouter } from "./router.ts";

// The program that stands between the adapter and the router: it ends the router when its own standard input ends, so that the router never
// outlives the process that measures.
await serveUntilInputEnds(startRouter);
