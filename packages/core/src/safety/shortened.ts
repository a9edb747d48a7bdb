const said = (left: number): string => ` … (${left.toLocaleString("en-US")} more characters)`;

/** A text of at most so many characters; what was left out is said at its end. */
export function shortened(text: string, most = 2_000): string {
  return text.length <= most ? text : cut(text, most, text.length);
}

/** How much more of a long text is scrubbed than is kept. */
const readFactor = 16;

/**
 * A text without its secrets, of at most so many characters. Of a long one no more is looked at than is needed, and no half of a secret is left
 * where that ends.
 *
 * @param scrub - removes the secrets
 */
export function scrubbedShort(text: string, scrub: (text: string) => string, most = 2_000): string {
  const read = readFactor * most;
  if (text.length <= read) return shortened(scrub(text), most);
  const scrubbed = scrub(text.slice(0, read));
  // Its last word may be the beginning of a secret.
  return cut(scrubbed.replace(/\S{1,8000}$/, ""), most, text.length);
}

/** @param length - of the whole text */
function cut(text: string, most: number, length: number): string {
  let kept = Math.min(text.length, Math.max(0, most - said(length).length));
  // Half a surrogate pair is no character.
  if (/[\uD800-\uDBFF]/.test(text[kept - 1] ?? "")) kept--;
  return text.slice(0, kept) + said(length - kept);
}
