export default `Write a benchmark

  import { defineBenchmark, defineSuite, redisPort } from "@agentperf/cli";

  const readState = defineBenchmark({
    name: "ReadState",
    ports: [redisPort],
    async setup({ ports: { redis }, keyPrefix }) {
      const key = keyPrefix + "state";
      await redis.set(key, "7", { ttlMs: 60_000 });
      return { redis, key };
    },
    run: ({ redis, key }) => redis.get(key),      // only this is timed
    verify: (_, value) => value === "7",          // a wrong answer fails
  });
  export default defineSuite({ name: "mine", benchmarks: [readState] });

Save it as bench/mine.ts, and add "./bench/mine.ts" to suites in the config.
Give the result back from run, or the compiler may leave the work out. prepare
makes an operation's argument and release undoes it, both untimed. Put keyPrefix
before each key: whatever a killed run leaves is found by it. teardown cleans.

  $ agentperf run mine --smoke
  $ agentperf run ReadState --count 10
`;
