export default `How to read the figures

A launch, a fresh process, gives one value. A run makes five rounds of them,
then more of what isn't known yet, until --time-budget (default: 90s) is spent.

±3%        how far the 95 % interval of the figure reaches, to either side.
0.26✓      ratio to the benchmark's baseline: ✓ good, ! a warning, ✗ bad.
0.5–0.6×   time divided by that on the first runtime or adapter: between these.
≈ and ?    ≈ less than 5 % apart; ? not known.
p50        the median operation, where that is steadier than the mean.

compare holds two results against each other, as benchstat does:
± 3%       of the median's interval; ± ∞: six launches are the least for one.
~          the test sees no difference. It doesn't say that there is none.
p=0.002    how often chance alone gives such a difference; one row in 20.

ab gives a verdict: slower, faster, "no difference" above its --margin, or
"not decided". At most --alpha (default: 0.01) of the differences it tells
are wrong, over all benchmarks of the call, however often it looks.

  $ agentperf run redis --time-budget 5m
  $ agentperf ab redis --a git:main --b . --margin 0.05 --time-budget 120s
`;
