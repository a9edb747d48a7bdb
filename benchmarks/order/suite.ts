import { defineBenchmark, defineSuite } from "@agentperf/core";
import { five } from "./five.ts";

export default defineSuite({ name: "order", benchmarks: five.map(({ name, run }) => defineBenchmark({ name, run })) });
