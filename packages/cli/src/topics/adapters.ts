export default `What a benchmark runs on

A benchmark asks for ports, such as redis or sessions. An adapter provides one.
agentperf doctor shows the adapters of each port, and which ones are there.

  $ agentperf run redis --redis memory,ioredis --redis-url redis://127.0.0.1
  $ agentperf run --adapter sessions=file,memory --adapter redis=memory sessions

With several adapters, each benchmark runs on each of them. An address
chooses the adapter that takes it. What can't be reached is skipped, with the
reason; --strict makes that a failure.

In a config, with options:
  adapters: { redis: ["memory", { use: "ioredis", commandTimeoutMs: 1000 }] }
The first one that is there:
  adapters: { redis: firstAvailable("ioredis", "memory") }

Your own adapter is an object:
  defineAdapter({ id: "ours", port: sessionsPort,
                  async open() { return { port: manager, close } } })
contractCases(adapter) of @agentperf/core/testing tests that it keeps the
port's rules. A port of your own is a value as well: definePort. The folders
examples/own-adapter and examples/own-port of the repository show both.
`;
