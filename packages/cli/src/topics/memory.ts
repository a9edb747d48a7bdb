export default `Memory, profiles, traces

B/op and allocs/op stand beside the time. They are counted in a pass of their
own, so they don't slow the timed one. What a runtime can't tell is absent: Bun
doesn't count objects.

  $ agentperf run CreateSession --runtime node
  $ agentperf run CreateSession --no-benchmem      # skip that pass

Where do time and memory go? The hottest functions and lines, and a page with
a flame graph in .agentperf/profiles:

  $ agentperf profile CreateSession
  $ agentperf profile ValidateJWT --profile-format pprof --runtime node

Files for DevTools, of a run; %n stands for the benchmark:

  $ agentperf run auth --cpuprofile 'cpu-%n.cpuprofile' --runtime node
  $ agentperf run auth --memprofile 'mem-%n.heapprofile' --runtime node
  $ agentperf run auth --trace 'trace-%n.json' --runtime node

A heap that grows from operation to operation is reported as a possible leak.
Measure longer to be sure: --benchtime 60s.
`;
