import { checkHttpReply, defineBenchmark, defineSuite, type Http, httpPort } from "@agentperf/core";

const get = defineBenchmark({
  name: "HttpGet",
  description: "one GET, until the whole answer is read; status and body checked",
  ports: [httpPort],
  setup: ({ ports: { http } }) => http,
  async run(http) {
    checkHttpReply(await http.get(), http.expect);
  },
});

const post = defineBenchmark({
  name: "HttpPost",
  description: "one POST of a body that was chosen, until the whole answer is read; status and body checked",
  ports: [httpPort],
  requires: { http: ["post"] },
  // An adapter with the capability has the method.
  setup: ({ ports: { http } }) => http as Required<Http>,
  async run(http) {
    checkHttpReply(await http.post(), http.expect);
  },
});

/** Benchmarks of HTTP clients, and of a server behind them. */
export const http = defineSuite({ name: "http", optional: true, benchmarks: [get, post] });
