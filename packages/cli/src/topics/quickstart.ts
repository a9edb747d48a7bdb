export default `From nothing to the first figures

  $ agentperf doctor                 # runtimes and adapters that are there
  $ agentperf run --smoke            # run each benchmark once: does all work?
  $ agentperf run auth redis         # measure two suites
  $ agentperf list redis             # what is in a suite

Each benchmark runs in fresh processes, on each runtime found, and on stores
that need no server. A figure is the time of one operation. Behind it stands
its ratio to a baseline, and from the second runtime on the ratio to the first.

The whole result is kept as JSON in .agentperf/results. To be able to compare,
measure several rounds and give the result a name:

  $ agentperf run redis --count 10 -o old.json
  $ agentperf run redis --count 10 -o new.json
  $ agentperf compare old.json new.json

Your own benchmarks: agentperf init writes a config and an example.
Next: agentperf help comparing, agentperf help benchmarks.
`;
