import assert from "node:assert/strict";
import process from "node:process";
import { after, describe, it } from "node:test";
import { parseArgs } from "node:util";
import { onPath, skipUnless, skipWithoutRedis } from "../../test-support/requirements.ts";
import { backEnd, library, mcpServer } from "./journeys.ts";
import { adaptersAlone, coreAlone, coreInBrowser } from "./libraries.ts";
import { managers } from "./managers.ts";
import { kindsFor } from "./matrix.ts";
import { makePlace } from "./place.ts";
import { makeProject } from "./project.ts";
import { useIn } from "./use.ts";
import { firstDay, oneShots, runOnce } from "./without-installing.ts";

// Our packages as they are published, installed by every package manager into projects of every kind, and used there. What fails shows all
// that was typed and printed in it.

const { all, quick } = parseArgs({ args: process.argv.slice(2), options: { all: { type: "boolean" }, quick: { type: "boolean" } } }).values;
const amount = all === true ? "all" : quick === true ? "quick" : "usual";
const place = await makePlace();
after(() => place[Symbol.asyncDispose]());
const cli = "@agentperf/cli";
assert.ok(place.packages.includes(cli));

// Two at a time: much of installing is waiting.
describe("installed", { concurrency: 2 }, () => {
  for (const [name, manager] of Object.entries(managers(cli)))
    for (const kind of kindsFor(name, amount))
      it(`${name}, ${kind}: set up, looked at, measured, compared`, async () => {
        await using project = await makeProject(place, manager, kind);
        await useIn(project, manager, cli);
      });
});

describe("without installing", { concurrency: 2 }, () => {
  for (const way of oneShots(cli)) it(`${way.name} measures in an empty folder`, () => runOnce(place, way));
});

describe("as libraries", { concurrency: 2 }, () => {
  it("core alone measures on each runtime", () => coreAlone(place));
  it("one package of adapters keeps its port's contract and is measured, without the others", () => adaptersAlone(place));
  const skip = skipUnless(onPath("chromium"), "chromium isn't installed (Debian: apt-get install chromium)");
  it("core, bundled for browsers, measures in one", { skip }, () => coreInBrowser(place));
});

describe("journeys of docs/journeys.md", () => {
  it("a back end", { skip: skipWithoutRedis() }, () => backEnd(place));
  it("an MCP server", () => mcpServer(place));
  it("a library", () => library(place));
});

it("on a release's first day Deno names the flag that lets it in", () => firstDay(place, cli));
