import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { noBaselines } from "@agentperf/core/analysis";
import { formatResult } from "@agentperf/core/result";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { ResultsDirectory } from "../../src/serve/kept.ts";
import { answerOf } from "../../src/serve/site.ts";
import { directoryOf } from "../files.ts";

const crossing = crossingOf("Get");
const rounds = (ns: number) => Array.from({ length: 8 }, (_, round) => launchOf(crossing.id, ns * (1 + round / 1_000), round));
const at = (day: number, ns: number, own: Parameters<typeof resultOf>[2] = {}) =>
  formatResult(resultOf([crossing], rounds(ns), { startedAt: new Date(Date.UTC(2026, 0, day)).toISOString(), ...own }));

const siteOf = (path: string) => {
  const directory = new ResultsDirectory(path);
  return (url: string) => answerOf(url, { directory, baselines: noBaselines });
};

/** A name that wants to be something else. */
const hostile = `"><script>alert(1)</script>&'`;

describe("the site", () => {
  it("lists results, and leads to each, to it beside another, and to their history", async () => {
    await using directory = await directoryOf({ "a.json": at(1, 1_000), "b.json": at(2, 1_500), "c.json": at(3, 1_500) });
    const ask = siteOf(directory.path);
    const list = await ask("/");
    assert.equal(list.status, 200);
    assert.ok(list.body.indexOf("b.json") < list.body.indexOf("a.json"));
    const links = [...list.body.matchAll(/href="(\/[^"]*)"/g)].map(([, link = ""]) => link.replaceAll("&amp;", "&"));
    assert.ok(links.includes("/result?name=a.json") && links.includes("/compare?before=a.json&now=b.json"), links.join(" "));
    for (const link of links) {
      const { status, body } = await ask(link);
      assert.equal(status, 200, link);
      assert.match(body, /<meta http-equiv="Content-Security-Policy" content="default-src 'none'/);
    }
    const compared = await ask("/compare?before=a.json&now=b.json");
    assert.match(compared.body, /class="bad">\+50\.\d+% slower</);
    assert.match((await ask("/history")).body, /mine\/Get node/);
    assert.match((await ask("/result?name=c.json")).body, /Get/);
  });

  it("has a page for what isn't there, and none beyond the directory", async () => {
    await using outside = await directoryOf({ "secret.json": at(1, 1_000) });
    await using directory = await directoryOf({ "a.json": at(1, 1_000) });
    const ask = siteOf(directory.path);
    const names = ["../secret.json", outside.file("secret.json"), "", "b.json", "a.json%00", "__proto__", hostile];
    for (const name of names)
      for (const url of [`/result?name=${encodeURIComponent(name)}`, `/compare?now=a.json&before=${encodeURIComponent(name)}`])
        assert.equal((await ask(url)).status, 404, url);
    for (const url of ["/nothing", "/constructor", "/../", "//", "/a.json", `/${encodeURIComponent(hostile)}`]) {
      const { status, body } = await ask(url);
      if (url !== "/../") assert.equal(status, 404, url);
      assert.ok(!body.includes("<script>alert"), url);
    }
  });

  it("loads again by itself what is still being made, and only that", async () => {
    await using directory = await directoryOf({ "a.json": at(1, 1_000), "b.json": at(2, 1_000, { endedAt: undefined }) });
    const ask = siteOf(directory.path);
    assert.match((await ask("/")).body, /running: launches so far: 8/);
    for (const [url, refresh] of [
      ["/", "3"],
      ["/result?name=b.json", "3"],
      ["/result?name=a.json", undefined],
    ] as const)
      assert.equal((await ask(url)).headers?.["refresh"], refresh, url);
  });

  it("shows hostile names, commits and notes as text", async () => {
    const own = crossingOf("Get", { name: hostile, suite: hostile, id: hostile, runtime: "node" });
    const result = resultOf([own], [launchOf(own.id, 5), launchOf(own.id, 6, 1)], { notes: [{ text: hostile }] });
    const text = formatResult({ ...result, environment: { ...result.environment, git: { commit: hostile, dirty: true } } });
    await using directory = await directoryOf({ "a.json": text, "b'&.json": text, "broken<script>.json": hostile });
    const ask = siteOf(directory.path);
    for (const url of ["/", "/result?name=a.json", "/compare?before=a.json&now=b%27%26.json", "/compare?now=a.json", "/history"])
      assert.ok(!(await ask(url)).body.includes("<script>"), url);
  });

  it("says what is missing where there is nothing", async () => {
    await using directory = await directoryOf({});
    const ask = siteOf(directory.path);
    assert.match((await ask("/")).body, /No result yet/);
    assert.match((await ask("/history")).body, /It takes two results/);
  });
});
