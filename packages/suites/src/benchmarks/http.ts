import { checkHttpReply, defineBenchmark, defineSuite, httpPort } from "@agentperf/core";

const get = defineBenchmark({
  name: "HttpGet",
  description: "one GET, until the whole answer is read; status and body checked",
  ports: [httpPort],
  setup: ({ ports: { http } }) => http,
  async run(http) {
    checkHttpReply(await http.get(), http.expect);
  },
});

/** Benchmarks of HTTP clients, and of a server behind them. */
export const http = defineSuite({ name: "http", optional: true, benchmarks: [get] });
