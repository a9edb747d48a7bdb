import { startUpstream } from "@agentperf/adapters-llm";
import { startPostgres } from "../../test-support/postgres.ts";
import { freePort } from "../../test-support/processes.ts";
import { startRedis } from "../../test-support/redis.ts";

/** Something that a document's reader has. */
export interface Given extends AsyncDisposable {
  /** The port that a document has for it, and the one on which it is. */
  readonly port: readonly [typed: number, real: number];
  readonly env: Readonly<Record<string, string>>;
}

type Start = () => Promise<Given>;

const redis: Start = async () => {
  const { port, stop } = await startRedis();
  return { port: [6379, port], env: {}, [Symbol.asyncDispose]: stop };
};

const postgres: Start = async () => {
  const { port, stop } = await startPostgres();
  return { port: [5432, port], env: {}, [Symbol.asyncDispose]: stop };
};

/** With the address in a variable. */
const named =
  (variable: string, start: Start, addressOf: (port: number) => string): Start =>
  async () => {
    const given = await start();
    return { ...given, env: { [variable]: addressOf(given.port[1]) } };
  };

/** Starts each thing that a document may say its reader has, by the name that its comment gives it. */
export const givens: Readonly<Record<string, Start>> = {
  redis,
  postgres,
  REDIS_URL: named("REDIS_URL", redis, (port) => `redis://127.0.0.1:${port}`),
  POSTGRES_URL: named("POSTGRES_URL", postgres, (port) => `postgres://postgres@127.0.0.1:${port}/postgres`),
  // It speaks chat completions, and takes any key.
  async model() {
    const port = await freePort();
    const model = await startUpstream({ port, firstToken: "2ms", tokens: 5 });
    return { port: [8000, port], env: { OPENAI_API_KEY: "a-key-that-means-nothing" }, [Symbol.asyncDispose]: model.close };
  },
};
