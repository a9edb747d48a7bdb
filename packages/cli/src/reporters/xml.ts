import { htmlText } from "@agentperf/core/safety";

/** An XML element with its attributes, on lines of its own. Texts are escaped; what is inside of it is taken as it is. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>, content = ""): string {
  const texts = Object.entries(attributes).map(([key, value]) => ` ${key}="${htmlText(String(value)).replaceAll("\n", "&#10;")}"`);
  return content === "" ? `<${name}${texts.join("")}/>\n` : `<${name}${texts.join("")}>\n${content}</${name}>\n`;
}

/** A test suite of JUnit's XML, as its schemas want it. */
export interface JunitSuite {
  readonly name: string;
  readonly tests: number;
  readonly failures: number;
  /** Cases that could not be judged. Default: none. */
  readonly errors?: number | undefined;
  readonly skipped: number;
  readonly seconds: number;
  /** Elements `property`. */
  readonly properties: string;
  /** Elements `testcase`. */
  readonly cases: string;
}

/** JUnit's XML. @param startedAt - when that was which it tells of, in ISO 8601 */
export function junitXml(suites: readonly JunitSuite[], startedAt: string): string {
  const timestamp = startedAt.replace(/(\.\d+)?Z$/, "");
  const output = element("system-out", {}) + element("system-err", {});
  const elements = suites.map(({ name, tests, failures, errors = 0, skipped, seconds, properties, cases }, id) => {
    const counts = { tests, failures, errors, skipped, time: seconds.toFixed(3) };
    const about = { name, package: "agentperf", id, hostname: "localhost", timestamp, ...counts };
    return element("testsuite", about, element("properties", {}, properties) + cases + output);
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", {}, elements.join(""))}`;
}

/** Readers of the format want no exponent. */
export const decimal = (seconds: number): string => seconds.toFixed(12).replace(/\.?0+$/, "") || "0";
