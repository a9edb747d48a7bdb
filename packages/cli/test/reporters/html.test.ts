import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { trendsOf } from "@agentperf/core/analysis";
import { htmlText } from "@agentperf/core/safety";
import fc from "fast-check";
import { type Browser, skipWithoutBrowser, startBrowser, type View } from "../../../../test-support/browser.ts";
import { type TemporaryDirectory, temporaryDirectory } from "../../../../test-support/temporary.ts";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { flamePage } from "../../src/profile/flame.ts";
import { htmlReporter } from "../../src/reporters/html.ts";
import { assertAccessible, assertLaidOut, assertLinesStandOut } from "../page/looks.ts";
import { frame } from "../profile/made.ts";
import { hostileResult, hostileTexts, largeReport } from "./html/made.ts";
import { good, invalid, loadsResult, missed, searchResult } from "./made-loads.ts";
import { reportOf } from "./reports.ts";

const shown = (result: Parameters<typeof reportOf>[0]) => htmlReporter.report(reportOf(result));
const [node, bun] = (["node", "bun"] as const).map((runtime) => crossingOf("Get", { runtime, id: `mine/Get ${runtime}`, baseline: "get" }));
assert.ok(node && bun);
const rounds = (id: string, ns: (round: number) => number) => [0, 1, 2, 3, 4, 5].map((round) => launchOf(id, ns(round), round));
/** Figures without what is between them. */
const textOf = (page: string) =>
  page
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");

describe("the page of a result", () => {
  it("says how runtimes stand, in words and with bounds, where that is known", () => {
    const page = textOf(shown(resultOf([node, bun], [...rounds(node.id, (at) => 1_000 + at), ...rounds(bun.id, (at) => 2_000 + at)])));
    assert.match(page, /bun is (1\.99–)?2\.\d+ × as slow as node on 1 of 1\./);
    assert.match(page, /bun 2\.00µs ±<1%|bun 2\.00µs ±&lt;1%/);
    assert.match(page, /(1\.\d\d–)?2\.\d\d × as slow/);
  });

  it("shows no difference that could be noise", () => {
    const noisy = (at: number) => 1_000 * ([1, 3, 0.5, 2, 0.7, 1.4][at] ?? 1);
    const page = textOf(shown(resultOf([node, bun], [...rounds(node.id, (at) => 1_000 + at), ...rounds(bun.id, noisy)])));
    assert.match(page, /not known yet/);
    assert.doesNotMatch(page, /as slow|as fast/);
  });

  it("says where there are too few launches for an interval", () => {
    const page = textOf(shown(resultOf([node], [launchOf(node.id, 1_000)])));
    assert.match(page, /1\.00µs too few launches for an interval/);
  });

  it("says why there is no figure", () => {
    const [broken, skipped] = [crossingOf("Broken"), crossingOf("Skipped")];
    const failures = [{ crossing: broken.id, round: 0, phase: "run", code: "benchmark", message: "it said no" }];
    const page = textOf(shown(resultOf([broken], [], { failures, skipped: [{ crossing: skipped, reason: "no server" }] })));
    assert.match(page, /Broken node failed : it said no/);
    assert.match(page, /Skipped node skipped : no server/);
    assert.match(page, /failed mine\/Broken node: it said no/);
  });

  it("has every part of a result that has all of them", () => {
    const report = largeReport();
    const page = htmlReporter.report(report);
    for (const title of ["What to know", "Side by side", "Each benchmark", "Scaling", "Cold start", "Environment"])
      assert.match(page, new RegExp(`<h2 id="[a-z]+">${title}</h2>`));
    for (const caption of ["Launches", "Operations of all launches", "Percentiles", "Throughput over time", "Allocated", "History"])
      assert.match(page, new RegExp(`<figcaption>${caption}`));
    const text = textOf(page);
    assert.match(text, /slower by (29|30)\.\d % at c{12} of 2026-01-09/);
    assert.match(text, /contention \S+ \[\S+, \S+\]/);
    assert.match(text, /launches made again/);
    assert.match(text, /hits\/op/);
    assert.equal(page.match(/<article class="benchmark"/g)?.length, 28);
  });

  it("asks nobody for anything, and runs nothing", () => {
    const page = htmlReporter.report(largeReport());
    assert.doesNotMatch(page, /<(script|link|img|iframe|object|embed|form|base)\b|\b(src|action|style|on[a-z]+)=|url\(|@import/);
    for (const [, target] of page.matchAll(/href="([^"]*)"/g)) assert.match(target ?? "", /^#[a-z0-9-]+$/);
    for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) assert.ok(page.includes(`id="${target}"`), target);
  });
});

describe("the page of loads", () => {
  const page = shown(loadsResult([good, missed, invalid]));
  const searched = shown(searchResult({ limit: 90 }));

  it("draws the three distributions together, and the load by seconds with what was lost", () => {
    const text = textOf(page);
    assert.match(text, /Load results of 2026-01-02 03:04 UTC/);
    assert.match(page, /aria-label="response: p50 \S+, p90 \S+, p99 \S+, p99\.9 \S+, longest \S+; service: p50 [^"]*; lag: p50 [^"]*"/);
    assert.match(page, /aria-label="planned: between \S+ and \S+; sent: [^"]*; completed: [^"]*; dropped: \d+; failed: \d+"/);
    assert.match(text, /Response over the load, by when operations were meant to start/);
    assert.match(text, /p50&lt;1ms \d+\.\dms missed errors&lt;1% \d\.\d% missed/);
    assert.match(text, /failed 9\d × request N was refused: request 7 was refused/);
    assert.doesNotMatch(page, /<h2 id="(figures|benchmarks|scaling)">/, "there is nothing but loads");
  });

  it("draws of a load whose generator was the limit what the generator took, and says why", () => {
    const [, own = ""] = page.split('<h3 id="load-3">');
    assert.match(
      textOf(own),
      /These figures say nothing of the server: operations were sent late.* spread the load over more processes with --generators/,
    );
    assert.match(own, /aria-label="lag: p50 /);
    assert.doesNotMatch(own, /aria-label="(response|service|p50):|class="limit"/);
    assert.match(textOf(own), /p99&lt;80ms unknown/);
    assert.match(textOf(own), /host-b 2: sent late: .* its event loop was busy 95 % of the time/);
  });

  it("draws response by rate for a search, without a time where the generator was the limit", () => {
    const text = textOf(searched);
    assert.match(text, /a lower bound at least 89\.7\/s hold p99&lt;60ms .* the server may hold more: at 91\.7\/s nobody can tell/);
    assert.match(text, /100\/s invalid 3 × – –/);
    assert.match(searched, /aria-label="25\.0\/s: met 1 ×, p50 \S+, p99 \S+; [^"]*; 100\/s: invalid 3 ×"/);
    assert.equal(searched.match(/class="upright"/g)?.length, 2, "the rate that was found, and its sample");
    assert.equal(searched.match(/<article class="benchmark"/g)?.length, 2, "the search, and the load at the rate that it found");
    assert.equal(shown(searchResult()).match(/class="upright bend"/g)?.length, 2);
  });

  it("draws a rate at which nothing was answered at the top, without a time", () => {
    const page = shown(searchResult({ downFrom: 150 }));
    assert.match(page, /<svg x="[\d.]+%" y="0%" width="1" height="1"><path class="cross/);
    assert.match(textOf(page), /at the top: nothing was answered/);
    assert.match(textOf(page), /200\/s missed 100\.0% lost – –/);
    const nothing = shown(searchResult({ downFrom: 0.01 }));
    assert.match(textOf(nothing), /no rate holds p99&lt;60ms/);
    assert.doesNotMatch(nothing, /Response by rate|NaN|Infinity/);
  });

  it("draws how the response of a load was in earlier results under the same load", () => {
    const days = [1, 2, 3].map((day) => {
      const startedAt = `2026-01-0${day}T03:04:05.000Z`;
      return loadsResult(
        [
          { ...good, serviceMs: 3 + day / 10 },
          { ...good, name: "Set" },
        ],
        { id: `day ${day}`, startedAt },
      );
    });
    const newest = days[2] ?? loadsResult([good]);
    const other = loadsResult([{ ...good, maxInFlight: 7 }]);
    const text = htmlReporter.report({ ...reportOf(newest), trends: trendsOf([other, ...days], () => "one") });
    assert.equal(text.match(/aria-label="p50: 3 results, from [^"]*; p99: 3 results, /g)?.length, 2);
    assert.doesNotMatch(page, /<figcaption>History/);
  });

  it("shows a result that others made, whose histograms can't be read, without them", () => {
    const result = loadsResult([good]);
    const [launch] = result.launches;
    assert.ok(launch?.load !== undefined);
    for (const accuracy of [1e-9, 0, 2, 0.3]) {
      launch.load.response.sketch.accuracy = accuracy;
      for (const { response } of launch.load.timeline.stretches) response.accuracy = accuracy;
      const text = textOf(shown(result));
      assert.match(text, /met 97\.5\/s completed/);
      assert.doesNotMatch(text, /Response, service and lag by percentile/);
    }
  });

  it("holds hostile names and errors as texts", () => {
    for (const text of hostileTexts) {
      const more = { suite: text, adapters: { [text]: text } };
      const own = { ...missed, name: text, crossing: more, failing: { every: 9, error: Object.assign(new Error(text), { code: text }) } };
      const { found = [], plan, launches } = searchResult({ most: 2, crossing: more });
      const made = loadsResult([own, { ...invalid, name: text, crossing: more }]);
      const result = {
        ...made,
        plan: { ...made.plan, crossings: [...made.plan.crossings, ...plan.crossings] },
        launches: [...made.launches, ...launches],
        found: found.map((one) => ({ ...one, failure: text, objectives: [text] })),
      };
      const body = shown(result).replace(/<style>.*?<\/style>/s, "");
      assert.doesNotMatch(body.replace(/<[^<>"]*(?:"[^"<>]*"[^<>"]*)*>/g, ""), /[<>]/, "nothing but whole elements");
      assert.doesNotMatch(body, /<(script|img|iframe)\b/);
    }
  });
});

describe("a text from outside", () => {
  /** A result that has the text in every place. */
  const holding = (text: string) => {
    const make = (name: string) =>
      crossingOf(name, { id: `${name} ${text}`, suite: text, name: name + text, adapters: { [text]: text }, baseline: text });
    const [measured, failed, skipped] = ["a", "b", "c"].map(make);
    assert.ok(measured && failed && skipped);
    const launches = rounds(measured.id, () => 1_000).map((own) => ({ ...own, metrics: { [text]: 1 } }));
    const result = resultOf([measured, failed], launches, {
      id: text,
      failures: [{ crossing: failed.id, round: 0, phase: text, code: text, message: text }],
      skipped: [{ crossing: skipped, reason: `because ${text}` }],
      notes: [{ text }],
    });
    const { environment } = result;
    const adapters = [{ port: text, id: text, version: text, address: text, capabilities: [], options: {} }];
    const told = { agentperf: text, git: { commit: text, dirty: false }, cpu: { model: text, count: 1 }, adapters };
    return { ...result, environment: { ...environment, ...told, runtimes: [{ name: "node", version: text }] } };
  };
  /** The elements of a page, without the values of their attributes. */
  const elements = (page: string): string[] => {
    const body = page.replace(/<style>.*?<\/style>/s, "");
    const tag = /<[^<>"]*(?:"[^"<>]*"[^<>"]*)*>/g;
    assert.doesNotMatch(body.replace(tag, ""), /[<>]/, "nothing but whole elements");
    return (body.match(tag) ?? []).map((own) => own.replace(/"[^"]*"/g, '""'));
  };
  const harmless = elements(shown(holding("harmless")));

  it("adds no element and no attribute, wherever it stands", () => {
    const signs = fc.constantFrom(..."<>\"'&/=`$}{!-; \n\t\u0000\u001b\u202eaé\u2028".split(""));
    const text = fc.oneof(
      fc.constantFrom(...hostileTexts),
      fc.string({ unit: signs, minLength: 1 }),
      fc.string({ unit: "binary", minLength: 1 }),
    );
    fc.assert(
      fc.property(text, (own) => {
        const page = shown(holding(own));
        assert.deepEqual(elements(page), harmless);
        assert.ok(page.includes(htmlText(own)));
      }),
      { numRuns: 60 },
    );
  });
});

describe("in a browser", { skip: skipWithoutBrowser() }, () => {
  let directory: TemporaryDirectory;
  let browser: Browser;
  const urlOf = (name: string) => pathToFileURL(join(directory.path, name)).href;
  before(async () => {
    directory = await temporaryDirectory();
    const pages = {
      "large.html": htmlReporter.report(largeReport()),
      "hostile.html": shown(hostileResult()),
      "loads.html": shown(loadsResult([good, missed, invalid])),
      "search.html": shown(searchResult({ limit: 260 })),
      "flame.html": flamePage("hostile </title>", [
        {
          title: "Time",
          stacks: hostileTexts.map((text) => ({ frames: [frame(text), frame("leaf")], value: 1_000 })),
          unit: ["ms", 1_000],
        },
      ]),
    };
    for (const [name, text] of Object.entries(pages)) await writeFile(join(directory.path, name), text);
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.[Symbol.asyncDispose]();
    await directory[Symbol.asyncDispose]();
  });

  const views: readonly View[] = [
    { width: 360 },
    { width: 1_280 },
    { width: 360, scheme: "dark" },
    { width: 1_280, scheme: "dark" },
    { width: 794, media: "print" },
  ];
  for (const name of ["large.html", "hostile.html", "loads.html", "search.html"])
    for (const view of views) {
      const { width, scheme = "light", media = "screen" } = view;
      it(`${name} lies in its place, can be read and asks for nothing: ${width} px, ${scheme}, ${media}`, async () => {
        await using tab = await browser.open(urlOf(name), view);
        await assertLaidOut(tab);
        await assertLinesStandOut(tab);
        if (media === "screen") await assertAccessible(tab);
        assert.deepEqual([tab.requests, tab.complaints], [[urlOf(name)], []]);
        assert.equal(await tab.evaluate("document.documentElement.dataset.evil ?? 'none'"), "none");
      });
    }

  it("shows hostile names as what they are", async () => {
    await using tab = await browser.open(urlOf("hostile.html"), { width: 1_280 });
    const text = await tab.evaluate<string>("document.body.textContent");
    for (const own of ["<script>document", '"><img src=x', "</style></title>", "&lt;b&gt;&amp;amp;", "\\u202eright to left", "שלום"])
      assert.ok(text.includes(own), own);
    assert.equal(await tab.evaluate("document.querySelectorAll('script, img, iframe').length"), 0);
  });

  it("shows the flame graph with and without its script", async () => {
    for (const scripts of [true, false]) {
      await using tab = await browser.open(urlOf("flame.html"), { width: 1_280, scripts });
      assert.ok((await tab.evaluate<number>("document.querySelectorAll('svg.box').length")) > 10);
      assert.equal(await tab.evaluate("document.documentElement.dataset.ready ?? 'no'"), scripts ? "true" : "no");
      if (scripts) await assertAccessible(tab);
      assert.deepEqual([tab.requests, tab.complaints], [[urlOf("flame.html")], []]);
    }
  });
});
