import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { agentperf } from "../agentperf.ts";
import { directoryOf } from "../files.ts";
import { resultAt } from "./results.ts";

describe("agentperf serve", () => {
  it("serves the results of a directory to who has the printed address, until it is interrupted", async () => {
    await using directory = await directoryOf({ "a.json": resultAt(1_000) });
    const seen: unknown[] = [];
    const { code, stdout } = await agentperf(["serve", "."], {
      cwd: directory.path,
      onStart: (child) => {
        let printed = "";
        child.stdout?.on("data", async (chunk: Buffer) => {
          printed += chunk.toString();
          const [address] = /^http:\S+$/m.exec(printed) ?? [];
          if (address === undefined || seen.length > 0) return;
          seen.push("asked");
          const first = await fetch(address, { redirect: "manual" });
          const cookie = (first.headers.get("set-cookie") ?? "").split(";")[0] as string;
          const { origin } = new URL(address);
          const list = await fetch(origin, { headers: { cookie } });
          seen.push(first.status, list.status, (await list.text()).includes("a.json"), list.headers.get("cache-control"));
          seen.push((await fetch(origin)).status, (await fetch(`${origin}/result?name=a.json`, { headers: { cookie } })).status);
          process.kill(child.pid as number, "SIGINT");
        });
      },
    });
    assert.equal(code, 0);
    assert.deepEqual(seen, ["asked", 303, 200, true, "no-store", 403, 200]);
    assert.match(stdout, /^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/m);
  });

  it("needs a directory", async () => {
    await using directory = await directoryOf({});
    const { code, stderr } = await agentperf(["serve"], { cwd: directory.path });
    assert.equal(code, 2);
    assert.match(stderr, /no such directory; agentperf run keeps results in/);
  });
});
