import { clientLibrary, clients } from "./library.ts";

/** What is used of the package. */
export type IoredisLibrary = Pick<typeof import("ioredis"), "Redis" | "Cluster">;

/** The client's classes. @throws {AgentperfError} `unavailable`: it isn't installed */
export async function ioredisLibrary(): Promise<IoredisLibrary> {
  const library = await clientLibrary(clients.ioredis, () => import("ioredis"));
  // Before 5.3 the class of one server is the package itself; the types are those of a later one.
  const isOld = !("Redis" in library);
  return {
    Redis: isOld ? ((library as { readonly default: unknown }).default as IoredisLibrary["Redis"]) : library.Redis,
    Cluster: library.Cluster,
  };
}
