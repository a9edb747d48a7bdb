import { authPort, defineBenchmark, defineSuite, mcpPort, rateLimitPort, redisPort, sessionsPort } from "@agentperf/core";
import { handleRequest, prepareRequests } from "./request.ts";

const endToEnd = defineBenchmark({
  name: "EndToEndSessionWithRedis",
  description: "token, role, rate limit, session, Redis, tool call, clean up",
  ports: [sessionsPort, authPort, mcpPort, redisPort, rateLimitPort],
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
  ports: [sessionsPort, authPort, mcpPort, redisPort, rateLimitPort],
  manual: true,
  async setup(context) {
    const [{ suites }, report] = await Promise.all([import("../suites.ts"), import("./report.ts")]);
    return { context, suites, report, draft: report.draftIn(context.directory) };
  },
  run: ({ context, suites, report, draft }) => report.writeReport(suites, context, draft),
  verify: ({ suites }, text) =>
    suites.every(({ benchmarks }) => benchmarks.every(({ name, manual }) => manual === true || text.includes(`| ${name}`))),
  async teardown({ context, report, draft }) {
    const path = await report.publishReport(draft);
    if (path !== undefined) context.note(`report written to ${path}`);
  },
});

/** Benchmarks of the whole back end. */
export const integration = defineSuite({ name: "integration", benchmarks: [endToEnd, report] });
