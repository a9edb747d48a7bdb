import { createHash, timingSafeEqual } from "node:crypto";

/** What is asked of the server, as far as it decides on whether it is answered. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What is answered. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Options of {@link guarded}. */
export interface GuardOptions {
  readonly port: number;
  /** Undefined: whoever reaches the port may read. */
  readonly token: string | undefined;
}

/**
 * Refuses what didn't come from a browser of this machine that was given the token: a name that leads here (DNS rebinding), another site's page, and
 * whoever else uses the port. The token comes in the address once, and is in a cookie from then on, so that it stands in no address that is passed on.
 * @returns undefined: it may be answered
 */
export function guarded({ method, url, headers }: Asked, { port, token }: GuardOptions): Answer | undefined {
  if (method !== "GET" && method !== "HEAD") return refusal(405, "only GET is answered here", { allow: "GET, HEAD" });
  const hosts = ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${port}`);
  const host = textOf(headers["host"]);
  if (host === undefined || !hosts.includes(host.toLowerCase())) return refusal(421, "this server answers at 127.0.0.1 only");
  const origin = textOf(headers["origin"]);
  if (origin !== undefined && !hosts.some((own) => origin.toLowerCase() === `http://${own}`))
    return refusal(403, "another site's page asks for this");
  if (token === undefined) return undefined;
  const cookie = `agentperf-${port}`;
  const address = addressOf(url);
  const given = address.searchParams.get("token");
  if (given !== null) {
    if (!isSame(given, token)) return refusal(403, "the token isn't the one that agentperf serve printed");
    address.searchParams.delete("token");
    const location = `${address.pathname}${address.search}`;
    // Not an address that begins with two slashes, which would be another host's.
    return { status: 303, headers: { location: location.replace(/^\/+/, "/"), "set-cookie": cookieOf(cookie, token) }, body: "" };
  }
  if (isSame(cookiesOf(textOf(headers["cookie"])).get(cookie) ?? "", token)) return undefined;
  return refusal(403, "open the address that agentperf serve printed: it holds a token");
}

/** What is asked for; two slashes at its beginning name no host. */
export const addressOf = (url: string): URL => new URL(`http://127.0.0.1${url.startsWith("/") ? url : "/"}`);

const refusal = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { ...headers, "content-type": "text/plain; charset=utf-8" },
  body: `${body}\n`,
});

const cookieOf = (name: string, value: string): string => `${name}=${value}; Path=/; HttpOnly; SameSite=Strict`;

const textOf = (value: string | string[] | undefined): string | undefined => (typeof value === "string" ? value : undefined);

const cookiesOf = (header = ""): ReadonlyMap<string, string> =>
  new Map(
    header.split(";").map((part) => {
      const [name = "", ...value] = part.trim().split("=");
      return [name, value.join("=")] as const;
    }),
  );

/** In a time that doesn't tell how much of it is right. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
