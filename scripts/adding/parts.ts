import assert from "node:assert/strict";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, call, config, line, naming, type Part, replaced, run, whole } from "./part.ts";

const format: Part = {
  kind: "a format of `run`, `compare` or `check`",
  names: { NAME: "mine" },
  edits: {
    "packages/cli/src/reporters/mine.ts": whole(`import type { Reporter } from "./reporter.ts";

/** The names of what was measured. */
export const mineReporter: Reporter = {
  showsProblems: false,
  report: ({ summary }) => summary.crossings.map(({ crossing }) => \`mine: \${crossing.suite}/\${crossing.name}\\n\`).join(""),
};
`),
    "packages/cli/src/reporters/index.ts": after(
      /export const reporters = \{\n/,
      '  mine: async () => (await import("./mine.ts")).mineReporter,\n',
    ),
  },
  // The format that is printed where nobody chooses one.
  named: [naming("packages/cli/src/commands/run.ts", replaced('"table" : "go"', '"table" : "mine"'))],
  async see(scratch) {
    const shown = await run(scratch, ["RoleCheck", "--format", "mine", "-q"]);
    return [line(shown, /^mine: auth\/RoleCheck$/), line(await call(scratch, ["run", "--help"]), /^.*"mine",\s+"table",/m)];
  },
};

const analyser: Part = {
  kind: "an analyser",
  names: { NAME: "mine" },
  edits: {
    "packages/core/src/analysis/mine.ts": whole(`import { eachCrossing } from "./finding.ts";

/** Finds one benchmark. */
export const mine = eachCrossing(({ crossing }) =>
  crossing.name === "RoleCheck" ? [{ severity: "warning", message: "is what the analyser mine looks for", together: "what the analyser mine looks for" }] : [],
);
`),
    "packages/core/src/analysis/analysers.ts": (before) =>
      after(/export const analysers = \{ ?/, "mine, ")(`import { mine } from "./mine.ts";\n${before}`),
  },
  async see(scratch) {
    return [line(await run(scratch, ["RoleCheck"]), /^warning auth\/RoleCheck node.*: is what the analyser mine looks for$/)];
  },
};

const command: Part = {
  kind: "a command",
  names: { NAME: "mine" },
  edits: {
    "packages/cli/src/commands/mine.ts": whole(`import process from "node:process";
import { exitCode } from "../exit.ts";
import type { DeclareCommand } from "../flags/command.ts";

const declare: DeclareCommand = (command, { exit }) => {
  command.option("--loud", "say it in capital letters").action(({ loud }) => {
    process.stdout.write(loud === true ? "MINE\\n" : "mine\\n");
    exit(exitCode.fine);
  });
};

export default declare;
`),
    "packages/cli/src/commands/index.ts": after(
      /export const commands = \{\n/,
      '  mine: { summary: "say whose it is", load: () => import("./mine.ts") },\n',
    ),
  },
  // An example of agentperf --help.
  named: [naming("packages/cli/src/program.ts", replaced('  "doctor  ', '  "mine --loud",\n  "doctor  '))],
  async see(scratch) {
    assert.equal(await call(scratch, ["mine"]), "mine\n");
    assert.equal(await call(scratch, ["mine", "--loud"]), "MINE\n");
    return [line(await call(scratch, ["--help"]), /^ {2}mine +say whose it is$/), "mine --loud → MINE"];
  },
};

const topic: Part = {
  kind: "a topic of `agentperf help`",
  names: { NAME: "whose" },
  edits: {
    "packages/cli/src/topics/whose.ts": whole("export default `What is mine\\n\\n  $ agentperf list\\n`;\n"),
    "packages/cli/src/topics/index.ts": after(
      /export const topics = \{\n/,
      '  whose: { summary: "whose it is", load: () => import("./whose.ts") },\n',
    ),
  },
  async see(scratch) {
    assert.equal(await call(scratch, ["help", "whose"]), "What is mine\n\n  $ agentperf list\n");
    const offered = await call(scratch, ["completion", "zsh", "--answer", "--", "agentperf", "help", "wh"]);
    return [line(await call(scratch, ["help"]), /^ {2}whose +whose it is$/), line(offered, /^whose\twhose it is$/)];
  },
};

const adapter: Part = {
  kind: "an adapter of a port that is there, for instance of Redis",
  names: { NAME: "mine" },
  edits: {
    "packages/adapters-redis/src/clients/mine.ts": whole(`import type { Adapter, redisPort } from "@agentperf/core";
import { memory } from "../memory/memory.ts";

/** The embedded store under another name. */
export const mine = (): Adapter<typeof redisPort> => ({ ...memory(), id: "mine", description: "the embedded store, by another name" });
`),
    "packages/adapters-redis/src/ports.ts": after(
      /withAdapters\(redisPort, \{\n/,
      '  mine: async () => (await import("./clients/mine.ts")).mine,\n',
    ),
  },
  named: [
    config('adapters: { redis: "mine" }', 'adapters: { redis: [{ use: "mine" }] }'),
    // The port's default: its table is what lacks it.
    naming(
      "packages/core/src/ports/redis.ts",
      (before) =>
        replaced('default: "memory"', 'default: "mine"')(replaced('"memory" | "ioredis" |', '"mine" | "memory" | "ioredis" |')(before)),
      "packages/adapters-redis/src/ports.ts",
    ),
  ],
  async see(scratch) {
    const shown = await run(scratch, ["RedisGet", "--redis", "mine"]);
    const doctor = await call(scratch, ["doctor", "--redis", "mine"]);
    return [
      line(shown, /^adapter-redis: mine$/),
      line(shown, /^BenchmarkRedisGet/),
      line(doctor, /✓ +mine \(chosen\) +the embedded store/),
    ];
  },
};

const mirrorsName = replaced('deno: "Deno" }', 'deno: "Deno", mirror: "Mirror" }');

const runtime: Part = {
  kind: "a runtime",
  names: { NAME: "mirror" },
  edits: {
    "packages/core/src/runtime/runtime.ts": mirrorsName,
    "packages/cli/src/runtimes/mirror.ts": whole(`import { node } from "./node.ts";
import type { RuntimeDefinition } from "./runtime.ts";

/** Node under another name, started by a program that sets a global. */
export const mirror: RuntimeDefinition<"mirror"> = {
  ...node,
  name: "mirror",
  title: "Mirror",
  question: ["-p", "JSON.stringify([Mirror.version, Mirror.program, 'mirror'])"],
  worker: () => ({ ...node.worker(), version: () => (globalThis as unknown as { Mirror: { version: string } }).Mirror.version }),
};
`),
    "packages/cli/src/runtimes/index.ts": after(
      /^ {2}deno: async[^\n]*\n/m,
      '  mirror: async () => (await import("./mirror.ts")).mirror,\n',
    ),
  },
  named: [
    config('runtimes: ["mirror"]'),
    // Core's names without the line that leads to its file.
    naming("packages/core/src/runtime/runtime.ts", mirrorsName, "packages/cli/src/runtimes/index.ts"),
  ],
  async see(scratch) {
    const program = join(scratch.beside, "mirror");
    // Every process that it starts is one of its own, as with any runtime.
    const preload = `data:text/javascript,globalThis.Mirror={version:'1.2.3',program:'${program}'}`;
    await writeFile(program, `#!/bin/sh\nexec node --import "${preload}" "$@"\n`);
    await chmod(program, 0o755);
    const shown = await run(scratch, ["RoleCheck"], { runtime: "mirror" });
    return [
      line(await call(scratch, ["doctor"]), /✓ +mirror +1\.2\.3/).replace(scratch.beside, "…"),
      line(shown, /^runtime: mirror 1\.2\.3$/),
      line(shown, /^BenchmarkRoleCheck/),
      line(shown, /^warning auth\/RoleCheck mirror/),
    ];
  },
};

const benchmark: Part = {
  kind: "a benchmark of a suite that is there",
  names: { SUITE: "auth" },
  edits: {
    "packages/suites/src/benchmarks/auth.ts": replaced(
      "benchmarks: [",
      'benchmarks: [defineBenchmark({ name: "Mine", description: "ask for the time", run: () => Date.now() }), ',
    ),
  },
  async see(scratch) {
    return [line(await run(scratch, ["Mine"]), /^BenchmarkMine.* ns\/op/), line(await call(scratch, ["list", "auth"]), /ask for the time/)];
  },
};

const suite: Part = {
  kind: "a suite",
  names: { NAME: "clock" },
  edits: {
    "packages/suites/src/benchmarks/clock.ts": whole(`import { defineBenchmark, defineSuite } from "@agentperf/core";

const now = defineBenchmark({ name: "Now", description: "ask for the time of day", run: () => new Date().getTimezoneOffset() });

/** Benchmarks of the clock. */
export const clock = defineSuite({ name: "clock", benchmarks: [now] });
`),
    "packages/suites/src/by-name.ts": after(
      /export const suiteByName[^\n]*\{\n/,
      '  clock: async () => (await import("./benchmarks/clock.ts")).clock,\n',
    ),
  },
  async see(scratch) {
    const shown = await run(scratch, ["clock"]);
    return [line(shown, /^pkg: agentperf\/clock$/), line(shown, /^BenchmarkNow/)];
  },
};

/** A port, of the files of an example that the copy doesn't have. */
const port = (files: ReadonlyMap<string, string>): Part => {
  const edits = Object.fromEntries([...files].map(([path, text]) => [path, whole(text)]));
  const table = "examples/own-port/queue.ts";
  return {
    kind: "a port, in a package of its own",
    names: {},
    edits,
    project: "examples",
    // Its table without the adapter that the port names as its default.
    named: [{ edits: { ...edits, [table]: () => (files.get(table) ?? "").replace(/^ {2}memory: .*\n/m, "") }, error: table }],
    async see(scratch) {
      const directory = "examples/own-port";
      const tests = await scratch.node(["--conditions=@agentperf/source", "--test", "--test-reporter=tap", "queue.test.ts"], directory);
      assert.equal(tests.code, 0, tests.text);
      const shown = await run(scratch, ["--jobs", "memory"], { directory });
      return [
        line(await call(scratch, ["list"], directory), /AddJob +queue/),
        line(shown, /^adapter-queue: memory$/),
        line(shown, /^BenchmarkTakeJob/),
        line(await call(scratch, ["doctor"], directory), /✓ +memory \(chosen\) +an array/),
        `its contract: ${line(tests.text, /^# pass [1-9]/)}`,
      ];
    },
  };
};

/** One of each kind, in the order of the table. @param example - the files of the example of a port, by their paths */
export const parts = (example: ReadonlyMap<string, string>): readonly Part[] => [
  format,
  analyser,
  command,
  topic,
  adapter,
  runtime,
  port(example),
  suite,
  benchmark,
];
