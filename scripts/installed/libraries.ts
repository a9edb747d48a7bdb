import assert from "node:assert/strict";
import { copyFile, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { managers } from "./managers.ts";
import type { Place } from "./place.ts";
import { makeProject, type Project } from "./project.ts";
import { tools } from "./registry.ts";

const runtimes = { node: "node", bun: "bun", deno: "deno run -A" } as const;

/** An npm project with one of our packages and these samples. */
async function projectWith(place: Place, name: string, samples: readonly string[]): Promise<Project> {
  const { npm } = managers("");
  assert.ok(npm !== undefined);
  const project = await makeProject(place, npm, "ESM");
  await project.shell.run(`npm install ${name}`);
  const from = (sample: string) => fileURLToPath(new URL(`samples/${sample}`, import.meta.url));
  await Promise.all(samples.map((sample) => copyFile(from(sample), join(project.directory, sample))));
  return project;
}

/** Figures that a sample has told. */
function assertFigures(text: string, transcript: string): void {
  const { nsPerOp, iterations } = JSON.parse(text) as { nsPerOp?: unknown; iterations?: unknown };
  assert.ok(typeof nsPerOp === "number" && nsPerOp > 0 && typeof iterations === "number" && iterations > 0, `${text}\n\n${transcript}`);
}

/** core alone measures, on each runtime. */
export async function coreAlone(place: Place): Promise<void> {
  await using project = await projectWith(place, "@agentperf/core", ["core.mjs", "core-main.mjs"]);
  for (const start of Object.values(runtimes)) {
    const { out } = await project.shell.run(`${start} core-main.mjs`);
    assertFigures(out, project.shell.transcript());
  }
}

/** One package of adapters works through core, on each runtime; nothing of the others comes with it. */
export async function adaptersAlone(place: Place): Promise<void> {
  await using project = await projectWith(place, "@agentperf/adapters-redis", ["redis.mjs"]);
  const { out: installed } = await project.shell.run("ls node_modules/@agentperf");
  assert.deepEqual(installed.trim().split("\n"), ["adapters-redis", "core"]);
  for (const start of Object.values(runtimes)) {
    const { out } = await project.shell.run(`${start} redis.mjs`);
    assertFigures(out, project.shell.transcript());
    assert.ok((JSON.parse(out) as { rules: number }).rules > 10, out);
  }
}

/** core bundled for browsers measures in a page. */
export async function coreInBrowser(place: Place): Promise<void> {
  await using project = await projectWith(place, "@agentperf/core", ["core.mjs", "browser.mjs"]);
  const { shell, directory } = project;
  const esbuild = join(tools, "node_modules/.bin/esbuild");
  // For browsers whatever isn't the web's is an error: a module of a runtime can't be resolved.
  await shell.run(`"${esbuild}" browser.mjs --bundle --format=esm --platform=browser --target=es2024 --outfile=page.js`);
  const script = await readFile(join(directory, "page.js"), "utf8");
  const told = Promise.withResolvers<string>();
  const server = createServer((request, response) => {
    if (request.method === "POST") {
      let body = "";
      request.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.once("end", () => {
        response.end();
        told.resolve(body);
      });
      return;
    }
    const isScript = request.url === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : '<!doctype html><script type="module" src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const flags = "--headless=new --no-sandbox --disable-gpu --no-first-run --remote-debugging-port=0 --user-data-dir=browser";
    await shell.start(`chromium ${flags} ${url}`, /DevTools listening/);
    assertFigures(await told.promise, shell.transcript());
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
