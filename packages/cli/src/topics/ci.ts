export default `In CI

A pull request against its base, on the same machine, in turn:

  $ agentperf ab --a git:origin/main --b . --fail-on slower --time-budget 30s
  $ agentperf ab --a git:origin/main --b . --markdown verdicts.md -o ab.json

The repository's action.yml does this on GitHub and comments with the table;
examples/github has a workflow. Let the checkout fetch the base too.

Limits of your own, as budgets in the config, and what a workflow shows:

  $ agentperf run --count 10 --strict -o result.json
  $ agentperf check result.json --format github

Figures that are kept in the repository, and changed on purpose only:

  $ agentperf baseline save result.json
  $ agentperf check result.json --baseline main
  $ agentperf baseline update result.json --reason "Node 24"

Shared machines are noisy. Prefer ab to a comparison with an old result: that
one was made on another machine, or at another time. Exit code 1 means that a
gate failed; see agentperf help exit-codes.
`;
