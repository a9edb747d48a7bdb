export default `How to read the figures

One launch, a fresh process, gives one value. More launches (--count) give a
median and an interval. Look at how wide it is before you trust a difference.

± 3%       half the width of the interval of the median, at 95 % confidence.
           ± ∞: too few launches to have one; six are the least at 95 %.
0.26✓      ratio to the benchmark's baseline: ✓ good, ! a warning, ✗ bad.
0.55×      time divided by that of the first column, here by Node's.
~          the test sees no difference. It doesn't say that there is none.
p=0.002    how often chance alone gives such a difference. Below --alpha
           (default: 0.05) it counts. Of 20 rows, one is wrong by chance.
n=10       launches on each side.

ab gives a verdict: slower, faster, "no difference above" its --margin, or
"not decided yet". At most --alpha (default: 0.01) of the differences it tells
are wrong, over all benchmarks of the call, however often it looks.

Where launches spread by more than the change you look for, measure more of
them, close other programs, or use ab:

  $ agentperf run redis --count 20 -o new.json
  $ agentperf ab redis --a git:main --b . --margin 0.05 --time-budget 120s
`;
