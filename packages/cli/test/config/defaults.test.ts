import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { parseBenchtime, parseDuration } from "@agentperf/core/engine";
import { defaults } from "../../src/config/defaults.ts";
import { program } from "../../src/program.ts";

const source = readFileSync(new URL("../../src/config/config.ts", import.meta.url), "utf8");

/** What the docstring of a config's key says of its default. */
const documented = (key: string): string | undefined =>
  new RegExp(`/\\*\\*(?:(?!\\*/)[^])*Default: ((?:(?!\\*/)[^])*?)\\. \\*/\\s+readonly ${key}\\?`).exec(source)?.[1];

async function helpOf(name: string): Promise<string> {
  const root = await program([name], { exit: () => undefined, complain: () => undefined });
  const command = root.commands.find((own) => own.name() === name);
  return command?.helpInformation().replace(/\s+/g, " ") ?? "";
}

describe("defaults", () => {
  it("are what the config's docstrings say", () => {
    assert.equal(documented("benchtime"), `\`${defaults.benchtime}\``);
    assert.equal(documented("count"), String(defaults.count));
    assert.equal(documented("timeout"), `${defaults.timeoutMs / 1_000} s and ${defaults.timeoutFactor} times the benchtime`);
    assert.equal(defaults.warmupShare, 0.1);
    assert.equal(documented("warmup"), `a tenth of the benchtime, at least \`${defaults.shortestWarmupMs}ms\``);
    assert.equal(documented("timeBudget"), `\`${defaults.timeBudget}\``);
  });

  it("are what --help says", async () => {
    assert.match(await helpOf("run"), new RegExp(`--benchtime .* \\(default with --count: ${defaults.benchtime}\\)`));
    assert.match(await helpOf("run"), new RegExp(`--time-budget .* \\(default: ${defaults.timeBudget}, less`));
    assert.match(await helpOf("compare"), new RegExp(`--alpha <p> .*\\(default: ${defaults.alpha}\\) --confidence`));
    assert.match(await helpOf("history"), new RegExp(`\\(default: ${defaults.recent}\\)`));
  });

  it("can be read as flags", () => {
    parseBenchtime(defaults.benchtime);
    for (const text of [defaults.timeBudget, defaults.abTimeBudget, defaults.profileBenchtime]) assert.ok((parseDuration(text) ?? 0) > 0);
  });
});
