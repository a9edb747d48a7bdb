import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../../test-support/processes.ts";
import { startRedis } from "../../test-support/redis.ts";
import type { Place } from "./place.ts";
import type { Expected, Shell } from "./shell.ts";

const page = await readFile(fileURLToPath(new URL("../../docs/journeys.md", import.meta.url)), "utf8");

/** Most commands that a journey may take. */
const mostCommands = 10;

/** The lines of the page's journey whose heading begins so. */
function linesOf(heading: string): string[] {
  const [, text] = page.split(`\n## ${heading}`);
  const [, block] = /```sh\n([^`]*)```/.exec(text ?? "") ?? [];
  if (block === undefined) throw new Error(`docs/journeys.md has no journey "${heading}"`);
  return block.trim().split("\n");
}

/** What a journey's commands must do: by how they begin. Each must stand for one of them. */
type Expectations = Readonly<Record<string, Expected>>;

/** Types a journey's commands. @param change - what happens where a comment says that something is changed */
async function walk(shell: Shell, lines: readonly string[], expectations: Expectations, change?: () => Promise<void>): Promise<void> {
  const commands = lines.filter((line) => !line.startsWith("#"));
  if (commands.length > mostCommands) throw new Error(`${commands.length} commands are too many for a journey`);
  const unmet = Object.keys(expectations).filter((start) => !commands.some((line) => line.startsWith(start)));
  if (unmet.length > 0) throw new Error(`docs/journeys.md has no command ${unmet.join(", ")}`);
  let exported = "";
  for (const line of lines) {
    if (line.startsWith("#")) await change?.();
    else if (line.startsWith("export ")) exported += `${line}; `;
    else if (line.endsWith(" &")) await shell.start(`${exported}exec ${line.slice(0, -2)}`, /http:\/\/127\.0\.0\.1:\d+/);
    else {
      const [, expected] = Object.entries(expectations).find(([start]) => line.startsWith(start)) ?? [];
      await shell.run(`${exported}${line}`, expected);
    }
  }
}

async function filled(shell: Shell, files: Readonly<Record<string, string>>): Promise<string> {
  const directory = (await shell.run("pwd")).out.trim();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  return directory;
}

const manifest = (content: object) => JSON.stringify({ version: "1.0.0", private: true, ...content }, null, 2);
const verdict = (benchmark: string): Expected => ({ prints: [new RegExp(`${benchmark} .*(slower|faster|no difference|not decided)`)] });
const slower = (benchmark: string): Expected => ({
  code: 1,
  prints: [new RegExp(`is slower than git:main on \\d+ of \\d+: .*${benchmark} `)],
});

/** Is Bun faster for us, and is Upstash REST fast enough? */
export async function backEnd(place: Place): Promise<void> {
  await using redis = await startRedis();
  await using shell = await place.shell("back-end", "common", { REDIS_URL: redis.url });
  const dependencies = { "@upstash/redis": "^1.38.0", ioredis: "^6.0.0" };
  await filled(shell, { "package.json": manifest({ name: "back-end", type: "commonjs", dependencies }) });
  await shell.run("npm install");
  // The page's port may be taken here.
  const port = String(await freePort());
  const lines = linesOf("A back end").map((line) => line.replaceAll("8079", port));
  await walk(shell, lines, {
    "npx agentperf init": { prints: ["wrote agentperf.config.mts"] },
    "npx agentperf run redis": {
      prints: [/^runtime: node /m, /^runtime: bun /m, /^adapter-redis: ioredis/m],
      lacks: [/^failed /m, /^skipped /m],
    },
    "npx agentperf compare": { prints: [/node \d.*bun \d/, "RedisGet"] },
    "npx agentperf ab RedisGet --redis": verdict("redis/RedisGet"),
    "npx agentperf run RedisGet": { prints: [/^adapter-redis: upstash/m], lacks: [/^failed /m, /^skipped /m] },
    "npx agentperf ab RedisGet --a redis": { prints: ["redis=upstash is slower than redis=ioredis"] },
  });
}

const server = `#!/usr/bin/env node
import { setTimeout as sleep } from "node:timers/promises";
import { McpServer } from "@modelcontextprotocol/server";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";

const lookUpMs = 20;
const answer = (text) => ({ content: [{ type: "text", text }] });
const server = new McpServer({ name: "text-tools", version: "1.0.0" });
server.registerTool("count", { description: "counts words", inputSchema: z.object({ text: z.string() }) }, ({ text }) =>
  answer(text.split(/\\s+/).length + " words"),
);
server.registerTool("look-up", { description: "looks a word up", inputSchema: z.object({ word: z.string() }) }, async ({ word }) => {
  await sleep(lookUpMs);
  return answer(word);
});
await server.connect(new StdioServerTransport());
`;

/** How fast is a tool, how far does it scale, and did a change slow it down? */
export async function mcpServer(place: Place): Promise<void> {
  await using shell = await place.shell("mcp-server");
  const dependencies = { "@modelcontextprotocol/server": "^2.4.0", zod: "^4.0.0" };
  const content = { name: "text-tools", type: "module", bin: { "text-tools": "server.js" }, dependencies };
  const files = { "package.json": manifest(content), "server.js": server, ".gitignore": "node_modules/\n" };
  const directory = await filled(shell, files);
  await shell.run('git init && npm install && git add -A && git commit -m "a server"');
  const change = () => writeFile(join(directory, "server.js"), server.replace("lookUpMs = 20", "lookUpMs = 40"));
  const expectations: Expectations = {
    "npx agentperf init": { prints: ["wrote agentperf.config.ts"] },
    "npx agentperf run CallTool --runtime node --mcp-tool": { prints: [/^adapter-mcp: stdio/m, /^BenchmarkCallTool-/m] },
    "npx agentperf run CallTool --runtime node --concurrency": { prints: [1, 8, 32].map((level) => `CallTool/concurrency=${level}-`) },
    "npx agentperf ab CallTool": slower("mcp/CallTool"),
  };
  await walk(shell, linesOf("An MCP server"), expectations, change);
}

const slugify = `/** Makes a title fit for an address. */
export function slugify(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
`;

/** What does a function cost, and how does it stay so? */
export async function library(place: Place): Promise<void> {
  await using shell = await place.shell("library");
  const files = { "package.json": manifest({ name: "slugs", type: "module" }), "src/slugify.ts": slugify, ".gitignore": "node_modules/\n" };
  const directory = await filled(shell, files);
  await shell.run('git init && git add -A && git commit -m "a function"');
  // Ten times the work.
  const slow = slugify.replace("return title\n", 'return Array(10).fill(title).map((one) => one.normalize("NFKD")).join(" ")\n');
  const expectations: Expectations = {
    "npx agentperf init": { prints: ["wrote agentperf.config.ts", "wrote .github/workflows/agentperf.yml"] },
    "npx agentperf run Slugify": { prints: [/^BenchmarkSlugify-/m] },
    "npx agentperf baseline save": { prints: [/1 benchmark kept in \.agentperf\/baselines\//] },
    "npx agentperf check": { prints: ["1 benchmark is within its limits"] },
    "npx agentperf ab Slugify": slower("own/Slugify"),
  };
  await walk(shell, linesOf("A library"), expectations, () => writeFile(join(directory, "src/slugify.ts"), slow));
}
