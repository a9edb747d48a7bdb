import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { noBaselines } from "@agentperf/core/analysis";
import { formatResult } from "@agentperf/core/result";
import { type Browser, skipWithoutBrowser, startBrowser } from "../../../../test-support/browser.ts";
import { crossingOf, launchOf, resultOf } from "../../../core/test/result/results.ts";
import { ResultsDirectory } from "../../src/serve/kept.ts";
import { type ServedSite, serveSite } from "../../src/serve/server.ts";
import { directoryOf, type FilledDirectory } from "../files.ts";
import { assertAccessible, assertLaidOut } from "../page/looks.ts";

const hostile = `"><img src=x onerror="document.documentElement.dataset.evil = 1"><script>document.documentElement.dataset.evil = 1</script>${"long".repeat(40)}`;
const crossings = [crossingOf("Get"), crossingOf("Set"), crossingOf("Evil", { name: hostile, suite: hostile, id: hostile })];
const at = (day: number, ns: number, own: Parameters<typeof resultOf>[2] = {}) => {
  const launches = crossings.flatMap(({ id }) => Array.from({ length: 8 }, (_, round) => launchOf(id, ns * (1 + round / 1_000), round)));
  return formatResult(
    resultOf(crossings, launches, { startedAt: new Date(Date.UTC(2026, 0, day)).toISOString(), notes: [{ text: hostile }], ...own }),
  );
};

describe("the site in a browser", { skip: skipWithoutBrowser() }, () => {
  let directory: FilledDirectory;
  let site: ServedSite;
  let browser: Browser;
  before(async () => {
    directory = await directoryOf({
      "a.json": at(1, 1_000),
      "b.json": at(2, 1_400),
      "c.json": at(3, 1_400),
      "d.json": at(4, 1_400),
      "e.json": at(4, 1_500),
      "f.json": at(4, 1_600),
      "bro<ken>.json": "{}",
    });
    site = await serveSite({ directory: new ResultsDirectory(directory.path), baselines: noBaselines, port: 0, token: "t" });
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.[Symbol.asyncDispose]();
    await site?.close();
    await directory?.[Symbol.asyncDispose]();
  });
  const urlOf = (path: string) => `${new URL(site.url).origin}${path}${path.includes("?") ? "&" : "?"}token=t`;

  for (const path of ["/", "/result?name=a.json", "/compare?before=a.json&now=b.json", "/compare?now=a.json", "/history", "/nothing"])
    for (const width of [360, 1_280])
      it(`${path} lies in its place, can be read, and runs nothing of what it shows: ${width} px`, async () => {
        await using tab = await browser.open(urlOf(path), { width });
        if (path !== "/nothing") await assertLaidOut(tab);
        await assertAccessible(tab);
        assert.equal(await tab.evaluate("document.documentElement.dataset.evil ?? 'none'"), "none");
        assert.deepEqual(
          tab.complaints.filter((text) => !text.includes("404")),
          [],
        );
        // The token is in the cookie by now, and no longer in the address.
        assert.equal(await tab.evaluate("location.search.includes('token')"), false);
        for (const url of tab.requests) assert.equal(new URL(url).origin, new URL(site.url).origin);
      });

  it("follows a run that is going on", async () => {
    await writeFile(directory.file("live.json"), at(5, 1_000, { endedAt: undefined }));
    await using tab = await browser.open(urlOf("/"), { width: 1_280 });
    const live = () => tab.evaluate<boolean>("document.body.textContent.includes('running: launches so far')");
    assert.equal(await live(), true);
    await writeFile(directory.file("live.json"), at(5, 1_000));
    // The page loads itself again after three seconds.
    for (let waited = 0; waited < 60 && (await live().catch(() => true)); waited++)
      await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(await live(), false);
  });
});
