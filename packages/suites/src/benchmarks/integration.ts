import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineBenchmark, defineSuite } from "@agentperf/core";
import { publishReport, shortReport } from "./report.ts";
import { handleRequest, prepareRequests } from "./request.ts";

const endToEnd = defineBenchmark({
  name: "EndToEndSessionWithRedis",
  description: "token, role, rate limit, session, Redis, tool call, clean up",
  ports: ["sessions", "auth", "mcp", "redis", "rate-limit"],
  async setup({ ports, keyPrefix }) {
    const request = await prepareRequests(ports, keyPrefix);
    return { request, tool: { connection: await ports.mcp.connect(), call: ports.mcp.sampleCall } };
  },
  run: ({ request, tool }) => handleRequest(request, tool),
  teardown: ({ tool }) => tool.connection.close(),
});

const report = defineBenchmark({
  name: "Report",
  description: "run the others in short form and write the performance report",
  ports: ["sessions", "auth", "mcp", "redis", "rate-limit"],
  manual: true,
  async setup(context) {
    const { suites } = await import("../suites.ts");
    return { context, suites, draft: join(context.directory, "report.md") };
  },
  async run({ context, suites, draft }) {
    const text = await shortReport(suites, context);
    await writeFile(draft, text);
    return text;
  },
  verify: ({ suites }, text) =>
    suites.every(({ benchmarks }) => benchmarks.every(({ name, manual }) => manual === true || text.includes(`| ${name}`))),
  async teardown({ context, draft }) {
    const path = await publishReport(draft);
    if (path !== undefined) context.note(`report written to ${path}`);
  },
});

/** Benchmarks of the whole back end. */
export const integration = defineSuite({ name: "integration", benchmarks: [endToEnd, report] });
