import { serveUntilInputEnds } from "../process/serve.ts";
import { startUpstream, type UpstreamOptions } from "./server.ts";

// The program behind a local upstream in a process of its own.
await serveUntilInputEnds(async (options: UpstreamOptions) => {
  const { url, close } = await startUpstream(options);
  return { ready: { url }, close };
});
