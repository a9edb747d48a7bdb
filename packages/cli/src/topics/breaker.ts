export default `Measure circuit breakers

The suite breaker runs only where it is named. Its default is opossum; install
what you use: npm install opossum, or npm install cockatiel.

  $ agentperf run breaker                              # opossum
  $ agentperf run breaker --breaker opossum,cockatiel
  $ agentperf run BreakerConcurrent --concurrency 1,8,64

BreakerClosed calls a function that answers at once, directly (through=none)
and through a closed breaker (through=breaker): the difference is what the
breaker adds to each call. BreakerOpen is a refusal, caught. BreakerHalfOpen
is the call that is tried after the reset time and closes the breaker again;
each has a breaker of its own, made before by the library's own means to
restore a state, so nobody waits for the reset time.

Which one adds less?

  $ agentperf ab BreakerClosed --a breaker=opossum --b breaker=cockatiel
`;
