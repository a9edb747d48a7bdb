export default `Exit codes

  0    fine
  1    a gate failed: check, ab --fail-on, history --fail-on, load --slo
  2    wrong usage or configuration: nothing was measured
  3    a benchmark failed, a load was invalid, a result could not be kept,
       or doctor found something that can't be used
  130  interrupted; what was measured until then is kept

A gate is what stops a script: a limit was passed, or something got slower.
A benchmark that is skipped doesn't change the exit code; with --strict it
does, and the command ends with 3. check --warn-only reports, and ends with 0.

  $ agentperf run --strict
  $ agentperf check new.json --warn-only
  $ agentperf ab redis --a git:main --b . --fail-on slower
  $ agentperf history .agentperf/results --fail-on new-regression

The first Ctrl-C ends a run in order: the report is shown, and keys and
directories are removed. The second one ends it at once.
`;
