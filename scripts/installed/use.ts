import type { Manager } from "./managers.ts";
import type { Project } from "./project.ts";

const all = ["node", "bun", "deno"];

/** Adds the package to a project and uses it, as in a first hour: set up, look, measure, compare. */
export async function useIn({ shell }: Project, manager: Manager, cli: string): Promise<void> {
  const { agentperf, runtimes = all } = manager;
  await shell.run(manager.add([cli]));
  const { text: written } = await shell.run(`${agentperf} init --yes`, { prints: [/^wrote agentperf\.config\.\w+$/m, "next:"] });
  const [, benchmark] = /^ {2}.* run (\S+)$/m.exec(written) ?? [];
  if (benchmark === undefined) throw new Error(`init names no benchmark to run next:\n\n${shell.transcript()}`);

  const said = manager.unreachable === undefined ? [] : [manager.unreachable];
  const isThere = runtimes.map((name) => new RegExp(`✓ +${name} +\\d`));
  await shell.run(`${agentperf} doctor`, { prints: [...isThere, ...said] });
  const wasMeasured = runtimes.map((name) => new RegExp(`^runtime: ${name} \\d`, "m"));
  await shell.run(`${agentperf} run ${benchmark} RedisSet RedisGet --smoke`, {
    prints: [...wasMeasured, new RegExp(`^Benchmark${benchmark}-`, "m"), /^BenchmarkRedisGet-/m, "result kept in", ...said],
    lacks: [/^failed /m],
  });

  const quick = "--runtime node --benchtime 20ms";
  for (const name of ["old", "new"])
    await shell.run(`${agentperf} run ${benchmark} ${quick} --count 4 -o ${name}.json`, { prints: ["result kept in"] });
  await shell.run(`${agentperf} compare old.json new.json`, { prints: [new RegExp(`^${benchmark}-\\d+ .*\\(p=[\\d.]+ n=4\\)`, "m")] });
  await shell.run(`${agentperf} ab RedisConcurrent --a /concurrency=8 --b /concurrency=64 --runtime node --time-budget 3s`, {
    prints: [/RedisConcurrent/, /slower|faster|no difference|not decided/],
  });
}
