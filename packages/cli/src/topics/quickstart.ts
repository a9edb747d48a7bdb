export default `From nothing to the first figures

  $ agentperf doctor                 # runtimes and adapters that are there
  $ agentperf run --smoke            # run each benchmark once: does all work?
  $ agentperf run auth redis         # measure two suites
  $ agentperf list redis             # what is in a suite

Each benchmark is measured in launches, which are fresh processes, on each
runtime found, and on stores that need no server. A figure is the time of one
operation, ± how sure it is.
Behind it stand its ratio to a baseline and, where it is known, to the first
runtime: agentperf help statistics.

The whole result is kept as JSON in .agentperf/results; a page with charts:

  $ agentperf report .agentperf/results -o report.html

To compare two, measure as many rounds of both:

  $ agentperf run redis --count 10 -o old.json
  $ agentperf run redis --count 10 -o new.json
  $ agentperf compare old.json new.json

Your own benchmarks: agentperf init writes a config and an example.
Next: agentperf help comparing, agentperf help glossary.
`;
