import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { launchesOf, parseResult } from "@agentperf/core/result";
import { median } from "@agentperf/core/statistics";
import { sourceCondition } from "../packages/cli/src/runtimes/index.ts";
import { five } from "./order/five.ts";

// Does it matter where in a run a benchmark stands? Five benchmarks that share code, alone, first and last: with agentperf, and
// with tools that measure all in one process.

const folder = join(import.meta.dirname, "order");
const bin = join(import.meta.dirname, "..", "packages", "cli", "bin", "agentperf.js");
const directory = mkdtempSync(join(tmpdir(), "agentperf-order-"));
const out = join(directory, "out");
const rounds = 5;

type Figures = Record<string, number>;
type Place = "alone" | "forward" | "backward";

const node = (args: readonly string[], env: Record<string, string> = {}): string =>
  execFileSync("node", [...args], { encoding: "utf8", cwd: folder, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "ignore"] });

function byAgentperf(place: Place): Figures {
  const names = five.map(({ name }) => name);
  const calls = place === "alone" ? names.map((name) => [name]) : [names];
  const figures: Figures = {};
  for (const [at, call] of calls.entries()) {
    // Each launch is a process of its own; the seed only changes the order of the launches.
    node([bin, "run", ...call, "--count", "1", "--seed", String(at + (place === "backward" ? 100 : 0)), "-q", "-o", out]);
    const result = parseResult(readFileSync(out, "utf8"), out);
    for (const { id, name } of result.plan.crossings) figures[name] = launchesOf(result, id)[0]?.nsPerOp ?? Number.NaN;
  }
  return figures;
}

function byMitata(place: Place): Figures {
  const script = [`--conditions=${sourceCondition}`, "mitata.ts"];
  if (place !== "alone") return JSON.parse(node([...script, place])) as Figures;
  return Object.assign({}, ...five.map(({ name }) => JSON.parse(node([...script, "forward", name])) as Figures)) as Figures;
}

function byVitest(place: Place): Figures {
  writeFileSync(out, "");
  const vitest = join(import.meta.dirname, "..", "node_modules", "vitest", "vitest.mjs");
  const run = (env: Record<string, string>) => node([vitest, "bench", "--run", "--root", folder], { ...env, OUT: out });
  if (place === "alone") for (const { name } of five) run({ ONLY: name, ORDER: "forward" });
  else run({ ORDER: place });
  const lines = readFileSync(out, "utf8").trim().split("\n");
  return Object.fromEntries(lines.map((line) => JSON.parse(line) as { name: string; ns: number }).map(({ name, ns }) => [name, ns]));
}

const tools = { agentperf: byAgentperf, mitata: byMitata, "vitest bench": byVitest } as const;
const places: readonly Place[] = ["alone", "forward", "backward"];

console.log(`median of ${rounds} runs, ns/op; forward: in the order shown, backward: the other way round\n`);
console.log("| tool | benchmark | alone | forward | backward | largest ÷ smallest | spread of 'alone' |\n|---|---|--:|--:|--:|--:|--:|");
for (const [tool, measure] of Object.entries(tools)) {
  const samples = places.map((place) => ({ place, runs: [] as Figures[] }));
  for (let round = 0; round < rounds; round++) for (const { place, runs } of samples) runs.push(measure(place));
  for (const { name } of five) {
    const of = (place: Place) => (samples.find((sample) => sample.place === place)?.runs ?? []).map((figures) => figures[name] as number);
    const medians = places.map((place) => median(of(place)));
    const alone = of("alone");
    const spread = (Math.max(...alone) / Math.min(...alone)).toFixed(2);
    const factor = (Math.max(...medians) / Math.min(...medians)).toFixed(2);
    console.log(`| ${tool} | ${name} | ${medians.map((ns) => ns.toFixed(0)).join(" | ")} | ${factor} × | ${spread} × |`);
  }
}
rmSync(directory, { recursive: true, force: true });
