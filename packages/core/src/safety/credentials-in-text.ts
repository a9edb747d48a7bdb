import { isHarmlessParameter } from "./redact-url.ts";

/** Schemes of what programs say of themselves: file names with an `@` or a `?` in them are no addresses. */
const ownScheme = /(^|[^a-z])(file|node|data|blob|npm|jsr|webpack|bun|deno|ext):$/i;

/** Calls back with each part of a text that is a credential by its place: in a URL, or behind `Bearer` and `Basic`. */
export function credentialsInText(text: string, found: (from: number, to: number) => void): void {
  for (const { index, 0: match } of text.matchAll(/:\/\/[^\s"'<>`]+/g)) {
    if (ownScheme.test(text.slice(Math.max(0, index - 20), index + 1))) continue;
    inAddress(match.slice(3), index + 3, found);
  }
  for (const { index, 0: match, 1: token = "" } of text.matchAll(/\b(?:bearer|basic)[ \t]+([\w.~+/=-]{8,})/gi)) {
    // "basic understanding" is no credential.
    if (/[\d._=+/A-Z]/.test(token)) found(index + match.length - token.length, index + match.length);
  }
}

function inAddress(address: string, offset: number, found: (from: number, to: number) => void): void {
  const end = address.search(/[/?#\\]/);
  const authority = end < 0 ? address : address.slice(0, end);
  const at = authority.lastIndexOf("@");
  // A port that is no number is a password, which goes on to the last `@`.
  const isPassword = /:(?!\d*$)[^:\]]*$/.test(authority.slice(at + 1));
  const lastAt = isPassword ? address.lastIndexOf("@") : at;
  if (lastAt > 0) found(offset, offset + lastAt);
  const tail = address.slice(lastAt + 1).search(/[?#]/);
  if (tail < 0) return;
  for (const { index, 1: name = "", 2: value = "" } of address.slice(lastAt + 1 + tail).matchAll(/[?#&;]([\w.[\]-]{1,64})=([^&;#]*)/g)) {
    const from = offset + lastAt + 1 + tail + index + name.length + 2;
    if (value !== "" && !isHarmlessParameter(name, value)) found(from, from + value.length);
  }
}
