export default `Comparing under load

  $ agentperf ab RedisGet --a redis=ioredis --b redis=node-redis --rate 500/s

ab --rate puts both sides under the same load in turn, in stretches of seconds
(--duration) at the same instants, until it is decided for the median and for
the 99th percentile of the response, each by itself. --alpha is of all of these
judgements together. Stretches in which the generator was the limit don't count
and are told of. A side that loses more operations (dropped, failed, no answer)
has a line of its own, "lost", in points of a percent of all, and isn't called
faster. In the JSON "slower" means there that --b loses more.

Results of load:
  $ agentperf check load.json --slo 'p99<10ms' --slo 'errors<1%'
  $ agentperf check now/ --against before/
  $ agentperf compare before/ now/
  $ agentperf history results/

Only loads of one rate, one kind of arrivals and one --max-in-flight are
compared, by the response's p50 and p99 and what was lost; never with the time
of an operation alone. A load is one launch, which can't tell chance from
change: give directories of several. check ends with 1 where something is
missed, 3 where the generator was the limit. Without a load, --slo is about an
operation that the next one waits for.
`;
