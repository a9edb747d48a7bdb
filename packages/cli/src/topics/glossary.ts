export default `Words

benchmark   one operation with a name; a suite is several of them
port        what it needs of a back end, such as redis
adapter     what provides a port, such as ioredis
crossing    a benchmark on one runtime and one choice of adapters
launch      a fresh process that measures one crossing once: one value
round       each crossing launched once, in random order
figure      the time of one operation, over all launches
±           where the true figure lies, with 95 % confidence
p50, p99    half, or 99 %, of the operations took no longer than this
finding     a sentence of the report about a figure or the machine
baseline    a time that figures are divided by; a saved one is a result's
budget      a limit in the config, for check
gate        what can end with exit code 1: check, --fail-on, --slo
side        one of the two that ab compares; its verdict says which is slower
margin      the largest difference that doesn't matter to you
response    of a load: from when an operation was meant to start to its end
service     from when it was sent to its end; lag is the time between the two

Benchmarks with their ports and baselines, and what is there of adapters:

  $ agentperf list redis
  $ agentperf doctor
`;
