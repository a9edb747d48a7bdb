import { checkHttpReply, defineBenchmark, defineSuite, httpPort } from "@agentperf/core";

/** A generator that gets less of its thread than it needs: of each tenth of a second it is kept from working for nine parts. */
export default defineSuite({
  name: "load-proofs",
  benchmarks: [
    defineBenchmark({
      name: "Starved",
      ports: [httpPort],
      setup({ ports: { http } }) {
        const spin = () => {
          const untilMs = performance.now() + 90;
          while (performance.now() < untilMs);
        };
        return { http, timer: setInterval(spin, 100) };
      },
      async run({ http }) {
        checkHttpReply(await http.get(), http.expect);
      },
      teardown: ({ timer }) => clearInterval(timer),
    }),
  ],
});
