import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { temporaryDirectory } from "../../../../test-support/temporary.ts";
import type { Profiles } from "../../src/profile/profiles.ts";
import { mapSources } from "../../src/profile/source-map.ts";
import { runtimes } from "../../src/runtimes/index.ts";
import { fakeProgram } from "../programs.ts";
import { cpuProfile, frame, heapNode, heapProfile } from "./made.ts";

/** Line 1 of what was made is line 3 of the source, line 2 is line 4, and nothing is said of the lines after. */
const mapOf = (source: string) => JSON.stringify({ version: 3, sources: [source], names: [], mappings: "AAEA;AACA" });
const inline = (source: string) => `//# sourceMappingURL=data:application/json;base64,${Buffer.from(mapOf(source)).toString("base64")}`;

const node = { ...(await runtimes.node()), version: "24.0.0", executable: "/node" };

/** A profile in which a function of this script was sampled on two of its lines. */
const profileOf = (path: string): Profiles => ({
  cpu: cpuProfile(
    [
      { id: 1, callFrame: frame("(root)"), children: [2] },
      { id: 2, callFrame: frame("hot", pathToFileURL(path).href, 0, 0), positionTicks: [1, 2, 3].map((line) => ({ line, ticks: line })) },
    ],
    [[2, 200]],
  ),
  memory: heapProfile([heapNode(2, frame("outer", "node:fs"), 0, [heapNode(3, frame("makes", pathToFileURL(path).href, 1, 5), 64)])]),
});

/** Where a profile of {@link profileOf} says its functions are, and on which lines it was sampled. */
const placesOf = ({ cpu, memory }: Profiles) => {
  const hot = cpu?.nodes[1];
  const makes = memory?.head.children[0]?.children[0];
  return {
    hot: [hot?.callFrame.url, hot?.callFrame.lineNumber],
    lines: hot?.positionTicks?.map(({ line }) => line),
    makes: [makes?.callFrame.url, makes?.callFrame.lineNumber],
  };
};

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

describe("mapSources", () => {
  it("names the source's lines where a build left its map beside the output", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "dist", "hot.js");
    await write(path, "hot\nmakes\nend\n//# sourceMappingURL=hot.js.map\n");
    await write(`${path}.map`, mapOf("../src/hot.ts"));
    const source = pathToFileURL(join(directory.path, "src", "hot.ts")).href;
    const mapped = await mapSources(profileOf(path), node);
    assert.deepEqual(placesOf(mapped), { hot: [source, 2], lines: [3, 4, 3], makes: [source, 3] });
  });

  it("takes a map that is in the script itself, by the last comment that names one", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "hot.js");
    await write(path, `const text = \`\n//# sourceMappingURL=not-this-one.map\n\`;\n${inline("hot.ts")}\n`);
    const source = pathToFileURL(join(directory.path, "hot.ts")).href;
    assert.deepEqual(placesOf(await mapSources(profileOf(path), node)).hot, [source, 2]);
  });

  it("leaves TypeScript as it is on a runtime that keeps its lines", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "hot.ts");
    await write(path, inline("other.ts"));
    const profiles = profileOf(path);
    assert.equal(await mapSources(profiles, node), profiles);
  });

  it("takes the map of what Deno has transpiled from Deno's cache", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "bench", "hot.ts");
    const cache = join(directory.path, "cache", "gen");
    const executable = await fakeProgram(directory.path, "deno", `echo '{"typescriptCache": "${cache}"}'`);
    await write(join(cache, "file", `${path}.js`), `hot\nmakes\n${inline(pathToFileURL(path).href)}`);
    const deno = { ...(await runtimes.deno()), version: "2.9.6", executable };
    const source = pathToFileURL(path).href;
    assert.deepEqual(placesOf(await mapSources(profileOf(path), deno)), { hot: [source, 2], lines: [3, 4, 3], makes: [source, 3] });
    const other = profileOf(join(directory.path, "bench", "not-transpiled.ts"));
    assert.equal(await mapSources(other, deno), other);
  });

  it("leaves a profile as it is where there is no map, or none that can be read", async () => {
    await using directory = await temporaryDirectory();
    const scripts = {
      "plain.js": "hot\n",
      "lost.js": "hot\n//# sourceMappingURL=lost.js.map\n",
      "broken.js": `hot\n//# sourceMappingURL=data:application/json;base64,${Buffer.from("{").toString("base64")}\n`,
    };
    for (const [name, text] of Object.entries(scripts)) {
      const path = join(directory.path, name);
      await write(path, text);
      const profiles = profileOf(path);
      assert.equal(await mapSources(profiles, node), profiles, name);
    }
    const gone = profileOf(join(directory.path, "gone.js"));
    assert.equal(await mapSources(gone, node), gone);
  });

  it("keeps a trace, and profiles that weren't made are still absent", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "hot.js");
    await write(path, `hot\n${inline("hot.ts")}\n`);
    const { cpu } = profileOf(path);
    const mapped = await mapSources({ cpu, trace: [] }, node);
    assert.deepEqual(mapped.trace, []);
    assert.equal(mapped.memory, undefined);
    assert.deepEqual(mapped.cpu?.samples, [2]);
  });
});
