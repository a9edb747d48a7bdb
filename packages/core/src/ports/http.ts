import { beginningOf } from "../errors.ts";
import type { Contract } from "./contract.ts";
import { behindServer, definePort, type Port } from "./port.ts";

/** An HTTP server's answer. */
export interface HttpReply {
  readonly status: number;
  /** The whole body, as text. */
  readonly body: string;
}

/** The way to one address of an HTTP server. */
export interface Http {
  /** What the body of a right answer holds; empty: anything. */
  readonly expect: string;
  /**
   * Sends one GET, and reads the whole answer, whatever its status is.
   * @throws the server can't be reached, breaks off, or says nothing within the client's limit
   */
  get(): Promise<HttpReply>;
  /** Sends one POST with the body that was chosen, and reads the whole answer as {@link get} does. Needs capability `post`. */
  post?(): Promise<HttpReply>;
}

const isFine = (status: number): boolean => status >= 200 && status < 300;

/**
 * Fails where an answer isn't a right one.
 * @throws {Error} the status isn't one of success, or the body lacks what is expected
 */
export function checkHttpReply({ status, body }: HttpReply, expected: string): void {
  if (!isFine(status)) throw new Error(`the server answered HTTP ${status}`);
  if (!body.includes(expected))
    throw new Error(`the answer doesn't hold ${JSON.stringify(expected)} (--http-expect): ${JSON.stringify(beginningOf(body, 100))}`);
}

/** What every adapter keeps. */
const contract: Contract<Http> = {
  rules: {
    "gets a right answer": async (http) => checkHttpReply(await http.get(), http.expect),
    "gets right answers where 100 are in flight": async (http) => {
      for (const reply of await Promise.all(Array.from({ length: 100 }, () => http.get()))) checkHttpReply(reply, http.expect);
    },
  },
  capabilities: {
    post: {
      "posts its body, and gets right answers": async (http) => {
        // An adapter with the capability has the method.
        const { post } = http as Required<Http>;
        for (const reply of await Promise.all(Array.from({ length: 10 }, () => post()))) checkHttpReply(reply, http.expect);
      },
    },
  },
};

/** Says why a text isn't an object of headers. */
function headersFault(text: string): string | undefined {
  const must = 'must be a JSON object of texts, such as {"accept":"application/json"}';
  try {
    const given: unknown = JSON.parse(text);
    const isObject = typeof given === "object" && given !== null && !Array.isArray(given);
    return isObject && Object.values(given).every((value) => typeof value === "string") ? undefined : must;
  } catch {
    return must;
  }
}

/** The way to an HTTP server. */
export const httpPort: Port<"http", Http, "server" | "post", "fetch"> = definePort({
  name: "http",
  description: "the way to an HTTP server",
  capabilities: { server: behindServer, post: "there is a body that it posts (--http-body)" },
  contract,
  flag: "http",
  default: "fetch",
  giving: { post: `say what is sent with --http-body '{"id":1}'` },
  advice: "without an address, a server of agentperf's own is started",
  settings: {
    url: {
      flag: "http-url",
      variable: "HTTP_URL",
      value: "<url>",
      description: "address that requests are sent to (default: HTTP_URL, else a server is started)",
    },
    body: {
      flag: "http-body",
      variable: "HTTP_BODY",
      value: "<text>",
      description: "what HttpPost sends",
    },
    headers: {
      flag: "http-headers",
      variable: "HTTP_HEADERS",
      value: "<json>",
      description: 'headers of each request: {"content-type":"application/json"}',
      check: headersFault,
    },
    expect: {
      flag: "http-expect",
      variable: "HTTP_EXPECT",
      value: "<text>",
      description: "text that its answer must hold (default: any answer of success will do)",
      isHarmless: true,
    },
    connections: {
      flag: "http-connections",
      variable: "HTTP_CONNECTIONS",
      value: "<n>",
      description: "connections at most; further requests wait for one (default: as many as requests are in flight)",
      isHarmless: true,
      check: (text) => (/^[1-9]\d{0,5}$/.test(text) ? undefined : "must be a whole number from 1"),
    },
  },
});
