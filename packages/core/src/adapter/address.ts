import { redactUrl } from "../safety/redact-url.ts";

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

/** Whether a host name or address means this machine only. */
export const isLoopback = (host: string): boolean => loopback.test(host);

/** Whether an address means a Unix socket: its path, or `unix:` and such before it. Of a user before the path a URL parser knows nothing. */
export const isSocket = (address: string): boolean => /^(([a-z]+\+)?unix:)?\//i.test(address);

/**
 * What is wrong with an address, or one of several between commas, that no URL parser takes, without its secrets; undefined where nothing is. Each
 * client would read such a one in a way of its own. A text without a scheme isn't looked at.
 */
export function malformedAddress(address: string): string | undefined {
  const isMalformed = address
    .split(/,\s*(?=[a-z][a-z0-9+.-]*:\/\/)/i)
    .some((part) => part.includes("://") && !isSocket(part) && !URL.canParse(part));
  if (!isMalformed) return undefined;
  return `the address ${redactUrl(address)} can't be read: percent-encode what is special in its user name and password, such as @ as %40, : as %3A, / as %2F, # as %23, ? as %3F and % as %25`;
}
