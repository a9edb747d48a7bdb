import assert from "node:assert/strict";
import process from "node:process";
import { after, describe, it } from "node:test";
import { parseArgs } from "node:util";
import { managers } from "./managers.ts";
import { kindsFor } from "./matrix.ts";
import { makePlace } from "./place.ts";
import { makeProject } from "./project.ts";
import { useIn } from "./use.ts";

// Our packages as they are published, installed by every package manager into projects of every kind, and used there. What fails shows all
// that was typed and printed in it.

const { all = false } = parseArgs({ args: process.argv.slice(2), options: { all: { type: "boolean" } } }).values;
const place = await makePlace();
after(() => place[Symbol.asyncDispose]());
const cli = "@agentperf/cli";
assert.ok(place.packages.includes(cli));

// Two at a time: much of installing is waiting.
describe("installed", { concurrency: 2 }, () => {
  for (const [name, manager] of Object.entries(managers(cli)))
    for (const kind of kindsFor(name, all))
      it(`${name}, ${kind}: set up, looked at, measured, compared`, async () => {
        await using project = await makeProject(place, manager, kind);
        await useIn(project, manager, cli);
      });
});
