export default `Which command answers which question

run      Measures in rounds until its figures are known, or exactly --count of
         them, and keeps a result. Shows runtimes and adapters side by side.
compare  Shows results side by side. Runs nothing. Use it for results that
         exist, and for runtimes or adapters within one result.
check    Ends with exit code 1 when a result is above its limits: a baseline,
         a budget of the config, or an earlier result. For scripts and CI.
ab       Measures two versions in turn, mostly in one process, until it is
         decided. A drift of the machine hits both alike, so it sees smaller
         differences than run and compare. Best for "is it slower?".
history  Shows trends over many results, and where they changed.
load     Starts operations at a rate: what do users wait? help load-testing.

  $ agentperf compare old.json new.json
  $ agentperf compare new.json --col runtime
  $ agentperf check new.json --against old.json --threshold 0.1
  $ agentperf ab redis --a git:main --b .
  $ agentperf ab RedisGet --a redis=ioredis --b redis=node-redis --runtime node
  $ agentperf history .agentperf/results
`;
