export default `Load at a rate

run asks how long an operation takes when the next one waits for it. load starts
operations at a rate, whatever becomes of those before, as users do: a server
that stalls makes all of them wait, and the figures show it.

  $ agentperf load RedisGet --rate 2000/s --slo 'p99<10ms' --redis ioredis
  $ agentperf load HttpGet --http lean --http-url http://127.0.0.1/ --rate 5k/s
  $ agentperf load MCPRequest --find --slo 'p99<50ms' --rate 100/s
  $ agentperf ab RedisGet --a redis=ioredis --b redis=node-redis --rate 500/s

response: from when an operation was meant to start to its end, what a user
waits. service: from when it was sent. lag: between the two, the generator's.
An objective's p99 is of all that was planned: what was dropped or failed took
longer than anything. The table's is of what ended well.
"invalid": the generator was the limit (a busy loop or core, late timers), and
no format gives its figures as the server's. --generators 2 spreads the load.
Timers are a millisecond late: of a shorter operation look at service only.
What finds --max-in-flight operations is dropped and counted, never sent late.
Stages, in the config:
  load: { stages: [{ from: "0/s", to: "2000/s", duration: "30s" },
                   { rate: "2000/s", duration: "60s" }], slo: ["p99<10ms"] }
Exit codes: 1 an objective missed, no rate found; 3 invalid, partial or failed.
--abort-on-fail 10s ends a load that misses one, but not before 10 s.
`;
