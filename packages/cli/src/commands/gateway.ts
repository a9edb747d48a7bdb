import process from "node:process";
import { serveGateway } from "@agentperf/adapters-redis/gateway";
import { redactUrl } from "@agentperf/core";
import { type ExitCode, exitCode } from "../exit.ts";

/** Flags of `agentperf gateway`. */
export interface GatewayFlags {
  readonly redis?: string;
  readonly port?: number;
  readonly host?: string;
  readonly token?: string;
  readonly admin?: boolean;
}

const anyToken = "any";

/** Serves an Upstash-compatible REST API in front of a Redis until it is interrupted. */
export async function gatewayCommand(flags: GatewayFlags): Promise<ExitCode> {
  const redis = flags.redis ?? process.env["REDIS_URL"] ?? "memory";
  const token = flags.token ?? process.env["UPSTASH_REDIS_REST_TOKEN"];
  const { url, close } = await serveGateway({
    redis,
    port: flags.port,
    host: flags.host,
    token,
    admin: flags.admin,
  });
  const behind = redis === "memory" ? "an embedded store" : redactUrl(redis);
  process.stdout.write(`REST gateway in front of ${behind}; Ctrl-C ends it\n\n`);
  process.stdout.write(`export UPSTASH_REDIS_REST_URL=${url}\n`);
  // One that was given isn't shown; without one, whatever a client on this machine sends is taken.
  process.stdout.write(
    token === undefined ? `export UPSTASH_REDIS_REST_TOKEN=${anyToken}\n` : "UPSTASH_REDIS_REST_TOKEN is the token that was given\n",
  );
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  await ended;
  await close();
  return exitCode.fine;
}
