import { authPort, defineBenchmark, defineSuite, mcpPort, rateLimitPort, redisPort, type Suite, sessionsPort } from "@agentperf/core";
import { handleRequest, prepareRequests } from "./request.ts";

/** The ports of the whole back end. */
const wholeBackEnd = [sessionsPort, authPort, mcpPort, redisPort, rateLimitPort] as const;

const endToEnd = defineBenchmark({
  name: "EndToEndSessionWithRedis",
  description: "token, role, rate limit, session, Redis, tool call, clean up",
  ports: wholeBackEnd,
  async setup({ ports, keyPrefix }) {
    const request = await prepareRequests(ports, keyPrefix);
    return { request, tool: { connection: await ports.mcp.connect(), call: ports.mcp.sampleCall } };
  },
  run: ({ request, tool }) => handleRequest(request, tool),
  teardown: ({ tool }) => tool.connection.close(),
});

const reportOf = (loadSuites: () => Promise<readonly Suite[]>) =>
  defineBenchmark({
    name: "Report",
    description: "run the others in short form and write the performance report",
    ports: wholeBackEnd,
    manual: true,
    oneAtATime: "it measures the others itself, and writes one file",
    async setup(context) {
      const [all, report] = await Promise.all([loadSuites(), import("./report.ts")]);
      const suites = all.filter(({ optional }) => optional !== true);
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

/**
 * Benchmarks of the whole back end.
 * @param loadSuites - loads all suites, this one too: what the report is about
 */
export const integration = (loadSuites: () => Promise<readonly Suite[]>): Suite =>
  defineSuite({ name: "integration", benchmarks: [endToEnd, reportOf(loadSuites)] });
