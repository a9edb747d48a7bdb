import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
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
  for (const name of ["large.html", "hostile.html"])
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
