import process from "node:process";
import { serveGateway } from "@agentperf/adapters-redis/gateway";
import { AgentperfError, malformedAddress, redactUrl, secretsIn } from "@agentperf/core";
import { type ExitCode, exitCode } from "../exit.ts";
import { type BareCommand, declares, examples, type FlagsOf } from "../flags/command.ts";
import { givenValue } from "../flags/given.ts";
import { wholeNumber } from "../flags/values.ts";
import { listenForInterruption } from "../interruption.ts";
import { print } from "../results/standard-output.ts";
import { rememberSecrets } from "../selection/secrets.ts";

const flagsOf = (command: BareCommand) =>
  command
    .option(
      "--redis <url>",
      'address of the Redis behind it, @file to read it from a file, or "memory" for an embedded store (default: REDIS_URL, otherwise memory)',
    )
    .option("--port <n>", "port to listen on (default: any free one)", wholeNumber("--port", 0))
    .option("--host <address>", "address to listen on (default: 127.0.0.1; any other address needs a token)")
    .option(
      "--token <token>",
      "bearer token that clients must send, or @file to read it from a file (default: UPSTASH_REDIS_REST_TOKEN, otherwise none)",
    )
    .option("--admin", "let clients send administrative commands such as CONFIG, FLUSHALL and SHUTDOWN")
    .addHelpText(
      "after",
      examples(
        "gateway --redis redis://127.0.0.1:6379 --port 8079 --token @token.txt",
        "gateway --redis memory                no Redis at all",
      ),
    );

type Flags = FlagsOf<typeof flagsOf>;

export default declares(flagsOf, serve);

const anyToken = "any";

/** Serves an Upstash-compatible REST API in front of a Redis until it is interrupted. */
async function serve(flags: Flags): Promise<ExitCode> {
  const redis = (await givenValue("--redis", flags.redis)) ?? process.env["REDIS_URL"] ?? "memory";
  const token = (await givenValue("--token", flags.token)) ?? process.env["UPSTASH_REDIS_REST_TOKEN"];
  rememberSecrets(secretsIn({ url: redis, token }));
  const wrong = malformedAddress(redis);
  if (wrong !== undefined) throw new AgentperfError("usage", wrong);
  const { url, close } = await serveGateway({
    redis,
    port: flags.port,
    host: flags.host,
    token,
    admin: flags.admin,
  });
  const behind = redis === "memory" ? "an embedded store" : redactUrl(redis);
  print(`REST gateway in front of ${behind}; Ctrl-C ends it\n\n`);
  print(`export UPSTASH_REDIS_REST_URL=${url}\n`);
  // One that was given isn't shown; without one, whatever a client on this machine sends is taken.
  print(token === undefined ? `export UPSTASH_REDIS_REST_TOKEN=${anyToken}\n` : "UPSTASH_REDIS_REST_TOKEN is the token that was given\n");
  using interruption = listenForInterruption("ending the gateway");
  const { signal } = interruption;
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  await close();
  return exitCode.fine;
}
