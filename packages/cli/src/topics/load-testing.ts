export default `Load at a rate

run asks how long one operation takes when the next one waits for it. load
starts operations at a rate, whatever becomes of those before, as users do:
a server that stalls makes all of them wait, and the figures show it.

  $ agentperf load RedisGet --rate 2000/s --slo 'p99<10ms' --redis ioredis
  $ agentperf load HttpGet --http lean --rate 5k/s
  $ agentperf load MCPRequest --find --slo 'p99<50ms' --rate 100/s

response   from the instant an operation was meant to start to its end: what a
           user waits. Objectives and comparisons are about this.
service    from the instant it was sent to its end: what the server takes.
lag        from the one to the other: what this generator takes.

An objective's p99 is of all that was planned: what was lost took longest. The
table's is of what ended well. What finds --max-in-flight operations is dropped.
"invalid" means that the generator was the limit (a busy loop or core, late
timers): its figures say nothing of the server. --generators 2 spreads it over
processes. Timers are a millisecond late: below that trust the service time.
  load: { stages: [{ from: "0/s", to: "2k/s", duration: "30s" },
                   { rate: "2k/s", duration: "60s" }], slo: ["p99<10ms"] }
Exit codes: 1 an objective was missed, 3 invalid or failed. --abort-on-fail 10s
ends a load that misses one, but not before 10 s.
`;
