export default `Load and long suites on many machines

Agents share what one machine can't do: each is this command line, on another
machine, waiting for work that a Redis hands out. On each, and here, install
@agentperf/queue beside agentperf.

  $ agentperf agent --queue redis://10.0.0.5 --name a
  $ agentperf load MCPRequest --rate 6k/s --workers 3 --queue redis://10.0.0.5
  $ agentperf run --suite all --workers 3 --queue redis://10.0.0.5

load   each agent gets an equal share of the rate, and all begin at one instant
       by Redis's clock. Percentiles are of all operations together.
run    each agent gets whole benchmarks: what is compared is of one machine.

Config and suites must be the same everywhere: agents refuse others, by a hash.
From the queue they take names only; where servers are, they say by flags,
variables and a config of their own. Load to other machines takes --yes on the
agent, and --max-rate beyond 1000/s.

An agent that isn't heard of for --lost-after is lost. A load goes on without
it, says how much was offered, and ends with exit code 3; benchmarks of a run
begin anew on another agent.

The Redis: 6.2 or newer, maxmemory-policy noeviction, best one of its own. With
a password: --queue @file, which holds the address. TLS: rediss://, --queue-ca.
`;
