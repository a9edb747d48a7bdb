import process from "node:process";
import {
  AgentperfError,
  type Availability,
  type ClientPackage,
  messageOf,
  redactUrl,
  scrubber,
  secretsIn,
  withCertificateAdvice,
} from "@agentperf/core";
import { probeBy } from "./library.ts";
import type { ApiOptions } from "./options.ts";
import { modelOf, noModel, urlOf } from "./target.ts";

const probeTimeoutMs = 4_000;

/**
 * Whether an API can be used: its clients are there and, where it has an address, a server answers there and takes the key. It is asked for its
 * models, which costs nothing; a server that doesn't list them counts as there.
 * @param headers - those that bring the key
 */
export const probeApi = (
  packages: readonly ClientPackage[],
  options: ApiOptions,
  ask: { readonly path: string; readonly keyVariable: string; headers(key: string): Record<string, string> },
): Promise<Availability> =>
  probeBy(packages, async () => {
    const url = urlOf(options);
    if (url === undefined) return { available: true, version: "local upstream" };
    if (modelOf(options) === undefined) return { available: false, reason: noModel };
    const key = options.apiKey ?? process.env[ask.keyVariable];
    const away = awayFrom(url, key);
    try {
      const response = await fetch(`${url.replace(/\/+$/, "")}${ask.path}`, {
        headers: key === undefined ? {} : ask.headers(key),
        redirect: "manual",
        signal: AbortSignal.timeout(probeTimeoutMs),
      });
      await response.body?.cancel();
      const { status } = response;
      if (status === 401 || status === 403) return away(`the server refuses the key of ${ask.keyVariable} (HTTP ${status})`);
      if (status >= 300 && status < 400) return away(`the server sends on to another address (HTTP ${status}): give that address`);
      if (status >= 500) return away(`the server answers with HTTP ${status}`);
      return { available: true };
    } catch (thrown) {
      return away(thrown);
    }
  });

/**
 * Says why a server can't be used, where it is, and nothing of its key.
 * @returns given a reason, or what was thrown instead of an answer
 */
export function awayFrom(url: string, key: string | undefined): (why: unknown) => Availability {
  const scrub = scrubber(secretsIn({ url, key }));
  return (why) => {
    if (why instanceof AgentperfError) return { available: false, reason: why.message };
    const said = typeof why === "string" ? why : `nobody answers: ${messageOf(why)}`;
    return {
      available: false,
      reason: `${redactUrl(url)}: ${withCertificateAdvice(scrub(said), why, { address: url, plain: "http://" })}`,
    };
  };
}
