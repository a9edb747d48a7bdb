export default `By symptom

"is no part of this config"  Add the suite that the message names to suites.
"nothing could be measured"  Every benchmark was skipped. The report has the
    reasons; agentperf doctor shows what is there.
A ratio is "?"               It isn't known: --time-budget 5m, or use ab.
"known to more than"         It stands there why: close other programs, give
    it more time by --time-budget, or use ab.
± ∞, or "too few"            Too few launches to compare: --count 10.
"not decided"                ab ran out of time: give --time-budget or --margin.
Figures jump between runs    Compare within one run, or by ab; a laptop on
    battery or a hot one changes its speed.
"isn't loaded within"        The config or a suite awaits what never comes.
A launch is ended            It took longer than --timeout. Try --smoke.
"would send load to"         The address is of another machine: give --yes.
"can't be reached"           See that the server listens, and the address.
A runtime isn't found        It must be on PATH. node, bun and deno are asked.
A secret might be shown      What isn't known to be harmless is shown as ***.

  $ agentperf doctor
  $ agentperf run RedisGet --smoke -v              # stack traces
  $ agentperf run RedisGet --time-budget 5m
`;
