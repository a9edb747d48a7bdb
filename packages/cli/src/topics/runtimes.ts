export default `Node, Bun and Deno

Each runtime on PATH measures in processes of its own. The columns stand side
by side, and from the second on with the ratio to the first, where it is known.

  $ agentperf doctor                               # which ones are found
  $ agentperf run --runtime node,bun
  $ agentperf run --runtime node@22,node@24        # versions, from npm, once
  $ agentperf compare result.json --col runtime
  $ agentperf ab auth --a runtime=node --b runtime=bun

Two runtimes can't share a process, so ab launches them in turn. The config may
give a runtime flags, variables, a version or a path, and a name: runtimes:
["node", { name: "old", runtime: "node", version: "22" }]

What not every runtime can tell is left out, never guessed: Bun has no count of
objects and no profile of allocations; Deno doesn't tell the memory of array
buffers. The adapter bun of redis is skipped on the others.

Linux on x64 is tested. macOS, Windows and Alpine should work, but no test runs
there. The program on PATH may be a script; the one it starts is measured.
`;
